import { chromium, type Browser } from 'playwright-core';
import { locateChromium } from '../../services/chromium.ts';
import { shared } from '../../services/shared.ts';
import { START_LIMIT_MS } from '../../services/wait.ts';

let launched = shared(launch);

/**
 * The browser of all test files of this process; it ends with the process. A browser that crashed is started again. Each page
 * has a context of its own, so pages share nothing.
 */
export async function sharedBrowser(): Promise<Browser> {
  const browser = await launched();
  if (browser.isConnected()) return browser;
  launched = shared(launch);
  return await launched();
}

async function launch(): Promise<Browser> {
  // If the browser does not start, the error contains its output.
  return await chromium.launch({ executablePath: await locateChromium(), timeout: START_LIMIT_MS });
}
