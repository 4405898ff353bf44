import type { Config } from './config.ts';

/**
 * Does this instance serve the demo, in which a visitor may act as any of its people? Only in development with the
 * embedded database, which holds no users of a platform, and only unless DEMO is `false`.
 */
export function isDemo({ demo, production, databaseUrl }: Config): boolean {
  return demo && !production && databaseUrl === undefined;
}
