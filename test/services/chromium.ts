import { locate } from './binaries.ts';
import { setting } from './env.ts';

/** Resolves to the path in TEST_CHROMIUM_PATH, or of Debian's Chromium, which is installed first if that is allowed. */
export async function locateChromium(): Promise<string> {
  return setting('TEST_CHROMIUM_PATH') ?? (await locate('chromium'));
}
