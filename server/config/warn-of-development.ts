import type { Config } from './config.ts';

/** Says in one line that ENVIRONMENT is not set to production although there is a database, and what that means. */
export function warnOfDevelopment(config: Config, log: Pick<Console, 'warn'>): void {
  const { production, databaseUrl, environment } = config;
  if (production || databaseUrl === undefined) return;
  const means = Object.entries(consequences(config))
    .filter(([, holds]) => holds)
    .map(([text]) => text);
  log.warn(
    { environment },
    `DATABASE_URL is set, but ENVIRONMENT is not production: ${means.join(', ')}. Set ENVIRONMENT=production.`,
  );
}

/** What development is laxer in, as far as no other setting says otherwise. */
function consequences({ allowedOrigins, redisUrl, kafkaBrokers, host }: Config): Record<string, boolean> {
  return {
    'attachments may be http': true,
    'weak and published secrets are accepted': true,
    'pages of any origin may call': allowedOrigins.includes('*'),
    'without Redis instances hear nothing of each other': redisUrl === undefined,
    'events of the platform are not read': kafkaBrokers.length === 0,
    'only this machine can connect': host === '127.0.0.1',
  };
}
