import type { Config } from '../config/config.ts';

/** Something an operator or a developer runs beside the service: `messaging-service <name> …`. */
export interface Tool {
  readonly usage: string;
  /**
   * `readConfig` throws ConfigError; `print` writes one line. Throws UsageError for arguments it does not know.
   */
  readonly run: (readConfig: () => Config, args: string[], print: (line: string) => void) => Promise<void>;
}

/** What was asked for cannot be done; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
