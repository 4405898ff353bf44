import { environment } from './env.ts';
import { withRetries } from './retries.ts';
import { shared } from './shared.ts';

const INSTALL_LIMIT_MS = 600_000;
const OUTPUT_LINES_SHOWN = 15;
// Another apt, of the system's own upgrades or of another test process, holds its lock for minutes; mirrors fail for a moment.
const RETRIES = { attempts: 7, pauseMs: 2_000 };

/** Fetches the package lists, once in a process. */
const updateLists = shared(() => apt('update'));

// apt works on one thing at a time.
let lastStep: Promise<unknown> = Promise.resolve();

/** Whether this is a machine of Debian's family and this process its root. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && Bun.which('apt-get') !== null;
}

/**
 * Installs a Debian package with what it needs. Under systemd the package also starts its server on the usual port;
 * the tests use other ports and leave that server alone. An error has the last lines of apt's output.
 */
export function installPackage(name: string): Promise<void> {
  const step = lastStep.then(async () => {
    await updateLists();
    await apt('install', '-y', '--no-install-recommends', name);
  });
  // A package that cannot be installed does not hinder the next one.
  lastStep = step.catch(() => {});
  return step;
}

function apt(...args: string[]): Promise<void> {
  return withRetries(() => aptOnce(args), RETRIES);
}

async function aptOnce(args: string[]): Promise<void> {
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  const child = Bun.spawn(['apt-get', ...options, ...args], {
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_LIMIT_MS,
  });
  const lines: string[] = [];
  await Promise.all([child.stdout, child.stderr].map((output) => show(output, lines)));
  if ((await child.exited) === 0) return;
  const seen = lines.join('').trim().split('\n').slice(-OUTPUT_LINES_SHOWN).join('\n');
  throw new Error(`apt-get ${args.join(' ')} failed:\n${seen}`);
}

/** Passes the output on to standard error as it comes, and keeps it in `kept`. */
async function show(output: ReadableStream<Uint8Array>, kept: string[]): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of output) {
    process.stderr.write(bytes);
    kept.push(decoder.decode(bytes, { stream: true }));
  }
}
