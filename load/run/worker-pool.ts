import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { NO_COUNTS, addCounts, type Counts } from '../measure/counts.ts';
import type { WorkerCommand, WorkerProgress, WorkerReport } from './worker-messages.ts';
import type { AnyJob } from '../workloads/workloads.ts';

const WORKER = join(import.meta.dir, 'worker.ts');
const END_LIMIT_MS = 3_000;

/** The worker processes of a run. Disposing of the pool ends them. */
export class WorkerPool implements AsyncDisposable {
  readonly #workers: Worker[];

  /** Makes one process per job. `onProgress` gets the index of a worker and its progress. */
  constructor(jobs: readonly AnyJob[], onProgress: (worker: number, progress: WorkerProgress) => void) {
    this.#workers = jobs.map((job, i) => new Worker(job, (progress) => onProgress(i, progress)));
  }

  get pids(): number[] {
    return this.#workers.flatMap(({ pid }) => pid ?? []);
  }

  /** Starts the processes and prepares their jobs. Rejects when a worker fails. */
  async open(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.open()));
  }

  async start(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.execute({ name: 'start' })));
  }

  /** Waits while the workers run. Rejects when a worker fails. */
  async wait(seconds: number): Promise<void> {
    await Promise.race([Bun.sleep(seconds * 1_000), ...this.#workers.map(({ failed }) => failed)]);
  }

  /** Finishes all workers, the ones with `isFirst` before the others. Resolves to the problems they found. */
  async finish(): Promise<string[]> {
    const [first, others] = [true, false].map((isFirst) =>
      this.#workers.filter(({ job }) => (job.isFirst ?? false) === isFirst),
    );
    const before = await finishAll(first ?? [], NO_COUNTS);
    const { problems } = await finishAll(others ?? [], before.total);
    return [...before.problems, ...problems];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }
}

async function finishAll(workers: readonly Worker[], total: Counts) {
  const answers = await Promise.all(workers.map((worker) => worker.execute({ name: 'finish', total })));
  const reports = answers.filter((report) => report.name === 'finish');
  return {
    total: reports.map(({ progress }) => progress.counts).reduce(addCounts, NO_COUNTS),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

/** One process and its job. */
class Worker implements AsyncDisposable {
  readonly job: AnyJob;
  readonly #onProgress: (progress: WorkerProgress) => void;
  readonly #failed = Promise.withResolvers<never>();
  #process: Subprocess | undefined;
  #answer = Promise.withResolvers<WorkerReport>();

  constructor(job: AnyJob, onProgress: (progress: WorkerProgress) => void) {
    this.job = job;
    this.#onProgress = onProgress;
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  /** Undefined before `open`. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Rejects when this worker cannot go on. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  async open(): Promise<void> {
    this.#process = Bun.spawn([process.execPath, WORKER], {
      ipc: (report: WorkerReport) => this.#handle(report),
      stdin: 'ignore',
      // Standard output carries the tables.
      stdout: 2,
      stderr: 2,
      onExit: (_, exitCode) => this.#fail(`a worker process ended with ${exitCode}`),
    });
    await this.execute({ name: 'open', job: this.job });
  }

  /** Resolves to the report of the same name. */
  async execute(command: WorkerCommand): Promise<WorkerReport> {
    this.#answer = Promise.withResolvers();
    this.#process?.send(command);
    return await Promise.race([this.#answer.promise, this.failed]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    child?.kill('SIGTERM');
    const timer = setTimeout(() => child?.kill('SIGKILL'), END_LIMIT_MS);
    await child?.exited;
    clearTimeout(timer);
  }

  #handle(report: WorkerReport): void {
    if (report.name === 'failed') return this.#fail(report.why);
    if ('progress' in report) this.#onProgress(report.progress);
    if (report.name !== 'progress') this.#answer.resolve(report);
  }

  #fail(why: string): void {
    this.#failed.reject(new Error(why));
  }
}
