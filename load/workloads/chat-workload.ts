import { ChatLoad } from '../clients/chat-load.ts';
import { NOTHING, type Counts } from '../measure/counts.ts';
import { Faults } from '../checks/fault-log.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface ChatJob extends Job {
  readonly kind: 'chat';
  /** Of the users from `firstUser` on, each with the user as many places further as there are threads. */
  readonly threadIds: readonly string[];
}

/** Members of threads who send to each other. */
export class ChatWorkload implements Workload {
  readonly #job: ChatJob;
  readonly #load: ChatLoad;

  constructor(job: ChatJob) {
    this.#job = job;
    this.#load = new ChatLoad(job.threadIds, { firstIndex: job.firstUser, mayBeRefused: true });
  }

  get counts(): Counts {
    const { sent, acked, delivered, refused, unsent } = this.#load.counts;
    return { ...NOTHING, sent, acked, delivered, refused, unsent };
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
    const faults = new Faults();
    await this.#load.finish().catch((error: unknown) => faults.note(error));
    return faults.lines;
  }

  takeLatencies(): Latencies {
    return { ack: this.#load.takeTimes().latencies };
  }

  [Symbol.dispose](): void {
    this.#load[Symbol.dispose]();
  }
}
