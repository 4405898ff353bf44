import { environment } from './env.ts';
import { withRetries } from './retries.ts';
import { shared } from './shared.ts';

const INSTALL_LIMIT_MS = 600_000;
const OUTPUT_LINES_SHOWN = 15;
// Another apt (automatic upgrades, another test process) may hold the lock for minutes; mirrors fail for moments.
const RETRIES = { attempts: 7, pauseMs: 2_000 };

/** Fetches the package lists, once per process. */
const updateLists = shared(() => apt('update'));

// apt runs one operation at a time.
let lastStep: Promise<unknown> = Promise.resolve();

/** True on a system with apt-get where this process is root. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && Bun.which('apt-get') !== null;
}

/**
 * Installs a Debian package with its dependencies; an error has the last lines of apt's output. Under systemd the package
 * also starts its server on the default port, which the tests do not use.
 */
export function installPackage(name: string): Promise<void> {
  const step = lastStep.then(async () => {
    await updateLists();
    await apt('install', '-y', '--no-install-recommends', name);
  });
  // A package that fails to install does not block the next one.
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
  await Promise.all([child.stdout, child.stderr].map((output) => forward(output, lines)));
  if ((await child.exited) === 0) return;
  const shown = lines.join('').trim().split('\n').slice(-OUTPUT_LINES_SHOWN).join('\n');
  throw new Error(`apt-get ${args.join(' ')} failed:\n${shown}`);
}

/** Copies the output to standard error as it arrives, and appends it to `lines`. */
async function forward(output: ReadableStream<Uint8Array>, lines: string[]): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of output) {
    process.stderr.write(bytes);
    lines.push(decoder.decode(bytes, { stream: true }));
  }
}
