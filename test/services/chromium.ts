import { locate } from './binaries.ts';
import { setting } from './env.ts';

/** The browser of the tests: the one that TEST_CHROMIUM_PATH names, or Debian's, installed first where that is allowed. */
export async function locateChromium(): Promise<string> {
  return setting('TEST_CHROMIUM_PATH') ?? (await locate('chromium'));
}
