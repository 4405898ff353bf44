import { join } from 'node:path';

const FOLDER = import.meta.dir;
/** The Go server, once built. */
export const CENTRIFUGE = join(FOLDER, '../../node_modules/.cache/peers/centrifuge');
/** Fetching and building for the first time takes a minute or two. */
const LIMIT_MS = 480_000;

/** Installs what the servers on Node are made of, beside them and apart from the product's packages. */
export const installPackages = once(async () => {
  need('node');
  if (await isInstalled()) return;
  // Without install scripts: bufferutil brings what it would build.
  await run([need('npm'), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], FOLDER);
});

export const buildCentrifuge = once(async () => {
  await run([need('go'), 'build', '-mod=readonly', '-o', CENTRIFUGE, '.'], join(FOLDER, 'centrifuge'));
});

/** npm leaves a lock of its own in what it has installed. */
async function isInstalled(): Promise<boolean> {
  const [wanted, installed] = [file('package-lock.json'), file('node_modules/.package-lock.json')];
  return (await installed.exists()) && installed.lastModified >= wanted.lastModified;
}

function file(name: string): Bun.BunFile {
  return Bun.file(join(FOLDER, name));
}

/** The same work for all who ask. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function need(program: string): string {
  const path = Bun.which(program);
  if (path === null) throw new Error(`${program} is not installed`);
  return path;
}

async function run(command: readonly string[], cwd: string): Promise<void> {
  const child = Bun.spawn([...command], { cwd, stdin: 'ignore', stdout: 2, stderr: 2, timeout: LIMIT_MS });
  const code = await child.exited;
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}`);
}
