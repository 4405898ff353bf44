import { environment } from '../../services/env.ts';

/**
 * Browser settings that do not depend on the machine, with little motion. With `TEST_BROWSER_LOCALE=en-XA` the tests run in the
 * pseudo-language.
 */
export const PLAIN = {
  locale: environment['TEST_BROWSER_LOCALE'] ?? 'en-US',
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
} as const;
