import { chromium, type Browser } from 'playwright-core';
import { locateChromium } from '../../services/chromium.ts';
import { shared } from '../../services/shared.ts';
import { START_LIMIT_MS } from '../../services/wait.ts';

/**
 * Features of the browser that are off. Each window would load the pages of its address bar's suggestions, which takes more
 * processor time than the tests. Of a repeated switch the last counts, so the list has what Playwright turns off, too.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

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
  return await chromium.launch({
    executablePath: await locateChromium(),
    timeout: START_LIMIT_MS,
    args: [`--disable-features=${FEATURES_OFF.join()}`],
  });
}
