import type { Config } from './config.ts';

/** Logs one line if ENVIRONMENT is not production although DATABASE_URL is set, with the consequences. */
export function warnOfDevelopment(config: Config, log: Pick<Console, 'warn'>): void {
  const { production, databaseUrl, environment } = config;
  if (production || databaseUrl === undefined) return;
  const effects = Object.entries(consequences(config))
    .filter(([, holds]) => holds)
    .map(([text]) => text);
  log.warn(
    { environment },
    `DATABASE_URL is set, but ENVIRONMENT is not production: ${effects.join(', ')}. Set ENVIRONMENT=production.`,
  );
}

/** Checks that development relaxes, each with whether the other settings leave it relaxed. */
function consequences({ allowedOrigins, redisUrl, kafkaBrokers, host }: Config): Record<string, boolean> {
  return {
    'attachments may be http': true,
    'weak and published secrets are accepted': true,
    'pages of any origin may call': allowedOrigins.includes('*'),
    'without Redis an instance receives no events of other instances': redisUrl === undefined,
    'events of the platform are not consumed': kafkaBrokers.length === 0,
    'only this machine can connect': host === '127.0.0.1',
  };
}
