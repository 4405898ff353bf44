import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

const ROOT = join(import.meta.dir, '../..');

/** A copy of an application's folder with the packed SDK installed. Disposal removes it. */
export interface InstalledApp extends AsyncDisposable {
  readonly folder: string;
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
