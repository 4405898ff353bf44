import { chromium, type Browser } from 'playwright-core';
import { locateChromium } from '../../services/chromium.ts';
import { shared } from '../../services/shared.ts';
import { START_LIMIT_MS } from '../../services/wait.ts';

let launched = shared(launch);

/**
 * The browser of all files that this process runs. Each page has a context of its own, which shares nothing with others;
 * the browser ends with the process. One that has crashed is started anew.
 */
export async function sharedBrowser(): Promise<Browser> {
  const browser = await launched();
  if (browser.isConnected()) return browser;
  launched = shared(launch);
  return await launched();
}

async function launch(): Promise<Browser> {
  // The error of a browser that does not start has its output.
  return await chromium.launch({ executablePath: await locateChromium(), timeout: START_LIMIT_MS });
}
