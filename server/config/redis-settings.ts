import { flag, integer, isHostAndPort, matching, setting, url } from './setting.ts';
import { longSecret, strongSecret } from './token-settings.ts';

/** The settings of Redis; part of the table in config.ts. */
export const redisSettings = {
  redisUrl: setting({
    name: 'REDIS_URL',
    description:
      'Redis 7 or newer, for fan-out and presence across instances: a URL, or `host:port`. Unset: in-process, one instance only.',
    productionFallback: 'redis://localhost:6379',
    secret: true,
    parse: redisUrl,
  }),
  redisCluster: setting({
    name: 'REDIS_CLUSTER',
    description:
      '`true`: REDIS_URL is a node of a Redis Cluster, which tells of the others. Alike for all instances, which are to be restarted together.',
    fallback: 'false',
    parse: flag,
  }),
  redisPrefix: setting({
    name: 'REDIS_PREFIX',
    description: 'Begins the name of every key and channel, so that installations can share one Redis.',
    fallback: 'messaging',
    parse: matching(/^[A-Za-z0-9_.-]{1,64}$/, 'up to 64 letters, digits, dots, dashes or underscores'),
  }),
  fanoutSecrets: setting({
    name: 'FANOUT_SECRET',
    description:
      'Authenticates what instances tell each other through Redis: at least 32 bytes, alike for all instances. Comma separated: the first is used, all are accepted; `none` among them accepts events without one, while it is being introduced.',
    secret: true,
    parse: (text) => fanoutSecrets(text),
    parseInProduction: (text) => fanoutSecrets(text, strongSecret),
  }),
  redisTimeoutMs: setting({
    name: 'REDIS_TIMEOUT_MS',
    description: 'How long a Redis command may take before the service goes on without it, in milliseconds.',
    fallback: '1000',
    parse: integer(50, 60_000),
  }),
};

function redisUrl(text: string): string {
  if (isHostAndPort(text)) return `redis://${text}`;
  try {
    return url('redis', 'rediss')(text);
  } catch {
    throw new Error('must be a URL starting with redis:// or rediss://, or host:port');
  }
}

/** Secrets of events in the order given, and whether an event without one is accepted. */
function fanoutSecrets(
  text: string,
  check = longSecret,
): {
  readonly secrets: readonly string[];
  readonly acceptsUnsealed: boolean;
} {
  const list = text.split(',').map((part) => part.trim());
  const secrets = list.filter((part) => part !== 'none');
  for (const secret of secrets) check(secret);
  return { secrets, acceptsUnsealed: secrets.length < list.length };
}
