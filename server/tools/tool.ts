import type { Config } from '../config/config.ts';

/** A command for operators and developers: `messaging-service <name> …`. */
export interface Tool {
  readonly usage: string;
  /**
   * `readConfig` throws ConfigError; `print` writes one line. Rejects with UsageError for unknown arguments.
   */
  readonly run: (readConfig: () => Config, args: string[], print: (line: string) => void) => Promise<void>;
}

/** Thrown for a request that cannot be carried out. The message says what the user can do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
