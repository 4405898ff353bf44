import { join } from 'node:path';

const FOLDER = import.meta.dir;
/** Path of the Go server, once built. */
export const CENTRIFUGE = join(FOLDER, '../../node_modules/.cache/peers/centrifuge');
/** Time limit in milliseconds. The first fetch and build takes a minute or two. */
const LIMIT_MS = 480_000;

/** Installs the packages of the servers on Node, apart from the product's packages. */
export const installPackages = memoize(async () => {
  requireProgram('node');
  if (await isInstalled()) return;
  // No install scripts run: bufferutil contains a prebuilt binary.
  await run([requireProgram('npm'), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], FOLDER);
});

export const buildCentrifuge = memoize(async () => {
  await run(
    [requireProgram('go'), 'build', '-mod=readonly', '-o', CENTRIFUGE, '.'],
    join(FOLDER, 'centrifuge'),
  );
});

/** npm writes its own lock file into what it has installed. */
async function isInstalled(): Promise<boolean> {
  const [wanted, installed] = [file('package-lock.json'), file('node_modules/.package-lock.json')];
  return (await installed.exists()) && installed.lastModified >= wanted.lastModified;
}

function file(name: string): Bun.BunFile {
  return Bun.file(join(FOLDER, name));
}

/** Runs the work once for all callers. */
function memoize(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function requireProgram(program: string): string {
  const path = Bun.which(program);
  if (path === null) throw new Error(`${program} is not installed`);
  return path;
}

async function run(command: readonly string[], cwd: string): Promise<void> {
  const child = Bun.spawn([...command], { cwd, stdin: 'ignore', stdout: 2, stderr: 2, timeout: LIMIT_MS });
  const code = await child.exited;
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}`);
}
