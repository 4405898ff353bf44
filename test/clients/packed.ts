import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '../..');

/** A copy of an application's folder, with the SDK installed from its packed package. Disposing of it removes it. */
export interface InstalledApp extends AsyncDisposable {
  readonly folder: string;
}

/** Runs a command and resolves to its output. Rejects with all it wrote when it fails. */
export async function run(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = Bun.spawn([...argv], { cwd, env: { ...Bun.env, ...env }, stdout: 'pipe', stderr: 'pipe' });
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${argv.join(' ')} exited with ${code}:\n${output}\n${errors}`);
  return output;
}

/** Builds and packs the SDK as a release would, and installs it into a copy of `folder`. */
export async function installWithSdk(folder: string): Promise<InstalledApp> {
  const copy = await mkdtemp(join(tmpdir(), 'messaging-app-'));
  const installed = {
    folder: copy,
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  };
  try {
    await cp(folder, copy, { recursive: true });
    await run([process.execPath, 'deploy/build-client.ts'], ROOT);
    const packed = await run(
      ['npm', 'pack', '--silent', '--pack-destination', copy],
      join(ROOT, 'dist/client'),
    );
    await run(['npm', 'ci', '--silent'], copy);
    await run(['npm', 'install', '--silent', '--no-save', `./${packed.trim()}`], copy);
    return installed;
  } catch (error) {
    await installed[Symbol.asyncDispose]();
    throw error;
  }
}
