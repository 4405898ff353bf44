import { chromium, type Browser } from 'playwright-core';
import { unpinned } from '../../measure/cpu-affinity.ts';
import { environment } from '../../services/services.ts';

/** Opens a browser without a window, on all processors: the one that TEST_CHROMIUM_PATH names, or the `chromium` there is. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = environment['TEST_CHROMIUM_PATH'] || Bun.which('chromium');
  if (!executablePath)
    throw new Error('there is no chromium: install the package, or set TEST_CHROMIUM_PATH to a browser');
  return await unpinned(() => chromium.launch({ executablePath }));
}
