/** Open files that a process needs beside its connections. */
const SPARE_FILES = 100;

/** Throws when the limit of open files, which the server inherits, would end a run of so many connections halfway. */
export function checkOpenFiles(connections: number): void {
  const limit = Bun.spawnSync(['sh', '-c', 'ulimit -n']).stdout.toString().trim();
  const needed = connections + SPARE_FILES;
  if (limit !== 'unlimited' && Number(limit) < needed) {
    throw new Error(`ulimit -n is ${limit}: raise it to at least ${needed} for so many connections`);
  }
}
