import { chromium, type Browser } from 'playwright-core';
import { withoutPinning } from '../../measure/cpu-affinity.ts';
import { environment } from '../../services/services.ts';

/** Opens a headless browser on all processors: the one named by TEST_CHROMIUM_PATH, or the installed `chromium`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = environment['TEST_CHROMIUM_PATH'] || Bun.which('chromium');
  if (!executablePath)
    throw new Error('chromium was not found: install the package, or set TEST_CHROMIUM_PATH to a browser');
  return await withoutPinning(() => chromium.launch({ executablePath }));
}
