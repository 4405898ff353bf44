/** Number of open files that a process needs in addition to its connections. */
const SPARE_FILES = 100;

/** Throws when the limit of open files, which the server inherits, is too low for this number of connections. */
export function checkOpenFiles(connections: number): void {
  const limit = Bun.spawnSync(['sh', '-c', 'ulimit -n']).stdout.toString().trim();
  const needed = connections + SPARE_FILES;
  if (limit !== 'unlimited' && Number(limit) < needed) {
    throw new Error(`ulimit -n is ${limit}: raise it to at least ${needed} for ${connections} connections`);
  }
}
