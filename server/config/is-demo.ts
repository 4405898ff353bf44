import type { Config } from './config.ts';

/**
 * Whether anybody may be one of the demo's people: only where no platform's users can be, in the embedded database of
 * development, and only unless DEMO says no.
 */
export function isDemo({ demo, production, databaseUrl }: Config): boolean {
  return demo && !production && databaseUrl === undefined;
}
