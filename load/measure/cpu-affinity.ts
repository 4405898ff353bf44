import { availableParallelism } from 'node:os';

/** The processors that the server and everything else get. The services are pinned by who starts them. */
const SERVER_CPU = '0';
const OTHERS_CPU = '1';

/** Whether processes can be kept apart: on one processor, or without taskset (util-linux), they share what there is. */
const canPin = availableParallelism() >= 2 && Bun.which('taskset') !== null;

/** Goes before the server's command line. */
export const serverPrefix: readonly string[] = canPin ? ['taskset', '-c', SERVER_CPU] : [];

/** Keeps this process, all its threads, away from the server. */
export function pinGenerator(): void {
  pin(OTHERS_CPU);
}

/** What is started by `work` may use both processors. */
export async function unpinned<T>(work: () => Promise<T>): Promise<T> {
  pin(`${SERVER_CPU},${OTHERS_CPU}`);
  try {
    return await work();
  } finally {
    pinGenerator();
  }
}

function pin(cpus: string): void {
  if (!canPin) return;
  const { exitCode, stderr } = Bun.spawnSync(['taskset', '-a', '-c', '-p', cpus, String(process.pid)]);
  if (exitCode !== 0) throw new Error(`taskset: ${stderr.toString().trim()}`);
}

/** How processes are kept apart, for the caption of the figures. `pids`: of the services, where known. */
export function describePinning(pids: Readonly<Record<string, number | undefined>>): string {
  if (!canPin) return 'nothing pinned';
  const services = Object.entries(pids).map(
    ([name, pid]) => `${name} on ${pid === undefined ? 'unknown' : cpusOf(pid)}`,
  );
  return `server on CPU ${SERVER_CPU}; generator on ${OTHERS_CPU}, ${services.join(', ')}`;
}

/** taskset prints "pid 12's current affinity list: 1". */
function cpusOf(pid: number): string {
  const { stdout } = Bun.spawnSync(['taskset', '-c', '-p', String(pid)]);
  return stdout.toString().split(': ')[1]?.trim() ?? 'unknown';
}
