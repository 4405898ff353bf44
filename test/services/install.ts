import { environment } from './env.ts';

const INSTALL_LIMIT_MS = 600_000;

// apt works on one thing at a time, and its lists are fetched once a run.
let lastStep: Promise<void> | undefined;

/** Whether this is a machine of Debian's family and this process its root. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && Bun.which('apt-get') !== null;
}

/**
 * Installs a Debian package with what it needs. Under systemd the package also starts its server on the usual port;
 * the tests use other ports and leave that server alone.
 */
export function installPackage(name: string): Promise<void> {
  const before = lastStep ?? apt(['update']);
  lastStep = before.then(() => apt(['install', '-y', '--no-install-recommends', name]));
  return lastStep;
}

async function apt(args: string[]): Promise<void> {
  const child = Bun.spawn(['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
    stdin: 'ignore',
    stdout: Bun.stderr,
    stderr: 'inherit',
    timeout: INSTALL_LIMIT_MS,
  });
  if ((await child.exited) !== 0) throw new Error(`apt-get ${args.join(' ')} failed.`);
}
