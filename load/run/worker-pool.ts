import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { NOTHING, plus, type Counts } from '../measure/counts.ts';
import type { Order, Progress, Report } from './worker-messages.ts';
import type { AnyJob } from '../workloads/workloads.ts';

const WORKER = join(import.meta.dir, 'worker.ts');
const END_LIMIT_MS = 3_000;

/** The worker processes of a run. They end with it. */
export class Crew implements AsyncDisposable {
  readonly #workers: Worker[];

  /** One process a job; `onProgress` hears from the worker at each place how far it is. */
  constructor(jobs: readonly AnyJob[], onProgress: (worker: number, progress: Progress) => void) {
    this.#workers = jobs.map((job, i) => new Worker(job, (progress) => onProgress(i, progress)));
  }

  get pids(): number[] {
    return this.#workers.flatMap(({ pid }) => pid ?? []);
  }

  /** Starts the processes and makes everything ready; rejects when one cannot go on. */
  async open(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.open()));
  }

  async start(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.obey({ name: 'start' })));
  }

  /** Lets them work for so long; rejects when one cannot go on. */
  async work(seconds: number): Promise<void> {
    await Promise.race([Bun.sleep(seconds * 1_000), ...this.#workers.map(({ failed }) => failed)]);
  }

  /** Resolves to what is wrong, when all have finished; first those who are to be first. */
  async finish(): Promise<string[]> {
    const [first, others] = [true, false].map((isFirst) =>
      this.#workers.filter(({ job }) => (job.isFirst ?? false) === isFirst),
    );
    const before = await finishAll(first ?? [], NOTHING);
    const { problems } = await finishAll(others ?? [], before.total);
    return [...before.problems, ...problems];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }
}

async function finishAll(workers: readonly Worker[], total: Counts) {
  const answers = await Promise.all(workers.map((worker) => worker.obey({ name: 'finish', total })));
  const reports = answers.filter((report) => report.name === 'finish');
  return {
    total: reports.map(({ progress }) => progress.counts).reduce(plus, NOTHING),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

/** One process and its job. */
class Worker implements AsyncDisposable {
  readonly job: AnyJob;
  readonly #onProgress: (progress: Progress) => void;
  readonly #failed = Promise.withResolvers<never>();
  #process: Subprocess | undefined;
  #answer = Promise.withResolvers<Report>();

  constructor(job: AnyJob, onProgress: (progress: Progress) => void) {
    this.job = job;
    this.#onProgress = onProgress;
    // Heard by whoever waits at that moment.
    this.#failed.promise.catch(() => {});
  }

  /** Undefined before it is open. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Rejects when this worker cannot go on. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  async open(): Promise<void> {
    this.#process = Bun.spawn([process.execPath, WORKER], {
      ipc: (report: Report) => this.#hear(report),
      stdin: 'ignore',
      // Standard output carries the tables.
      stdout: 2,
      stderr: 2,
      onExit: (_, exitCode) => this.#fail(`a worker process ended with ${exitCode}`),
    });
    await this.obey({ name: 'open', job: this.job });
  }

  /** Resolves to the report of the same name. */
  async obey(order: Order): Promise<Report> {
    this.#answer = Promise.withResolvers();
    this.#process?.send(order);
    return await Promise.race([this.#answer.promise, this.failed]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    child?.kill('SIGTERM');
    const timer = setTimeout(() => child?.kill('SIGKILL'), END_LIMIT_MS);
    await child?.exited;
    clearTimeout(timer);
  }

  #hear(report: Report): void {
    if (report.name === 'failed') return this.#fail(report.why);
    if ('progress' in report) this.#onProgress(report.progress);
    if (report.name !== 'progress') this.#answer.resolve(report);
  }

  #fail(why: string): void {
    this.#failed.reject(new Error(why));
  }
}
