import { ChatLoad } from '../clients/chat-load.ts';
import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface ChatJob extends WorkerJob {
  readonly kind: 'chat';
  /** Threads of the users from `firstUser` on. The other member's id is higher by the number of threads. */
  readonly threadIds: readonly string[];
}

/** Pairs of members who send to each other. */
export class ChatWorkload implements Workload {
  readonly #job: ChatJob;
  readonly #load: ChatLoad;

  constructor(job: ChatJob) {
    this.#job = job;
    this.#load = new ChatLoad(job.threadIds, { firstIndex: job.firstUser, mayBeRefused: true });
  }

  get counts(): Counts {
    const { sent, acked, delivered, refused, unsent } = this.#load.counts;
    return { ...NO_COUNTS, sent, acked, delivered, refused, unsent };
  }

  async open(): Promise<void> {
    const { jwtSecret, firstUser, threadIds, ports } = this.#job;
    await this.#load.connect(ports, await makeTokens(jwtSecret, firstUser, threadIds.length * 2));
  }

  start(): void {
    const { pace } = this.#job;
    if ('perSecond' in pace) this.#load.startPaced(pace.perSecond);
    else this.#load.start(pace.outstanding);
  }

  async finish(): Promise<readonly string[]> {
    const faults = new FaultLog();
    await this.#load.finish().catch((error: unknown) => faults.add(error));
    return faults.lines;
  }

  takeLatencies(): Latencies {
    return { ack: this.#load.takeTimes().latencies };
  }

  [Symbol.dispose](): void {
    this.#load[Symbol.dispose]();
  }
}
