import { flag, integer, isHostAndPort, matching, setting, url } from './setting.ts';
import { longSecret, strongSecret } from './token-settings.ts';

/** The settings of Redis; part of the table in config.ts. */
export const redisSettings = {
  redisUrl: setting({
    name: 'REDIS_URL',
    description:
      'Redis 7 or newer, for fan-out and presence across instances: a URL, or `host:port`. Unset: in process, one instance only.',
    productionFallback: 'redis://localhost:6379',
    secret: true,
    parse: redisUrl,
  }),
  redisCluster: setting({
    name: 'REDIS_CLUSTER',
    description:
      '`true`: REDIS_URL is a node of a Redis Cluster; the other nodes are found through it. Must be the same on all instances; restart them together.',
    fallback: 'false',
    parse: flag,
  }),
  redisPrefix: setting({
    name: 'REDIS_PREFIX',
    description: 'Prefix of the names of all keys and channels, so that installations can share one Redis.',
    fallback: 'messaging',
    parse: matching(/^[A-Za-z0-9_.-]{1,64}$/, 'up to 64 letters, digits, dots, dashes or underscores'),
  }),
  fanoutSecrets: setting({
    name: 'FANOUT_SECRET',
    description:
      'Secret that authenticates the events between instances in Redis: at least 32 bytes, the same on all instances. Of several, comma separated, the first is used and all are accepted; `none` among them also accepts events without a secret, while it is being introduced.',
    secret: true,
    parse: (text) => fanoutSecrets(text),
    parseInProduction: (text) => fanoutSecrets(text, strongSecret),
  }),
  redisTimeoutMs: setting({
    name: 'REDIS_TIMEOUT_MS',
    description:
      'Time limit of a Redis command in milliseconds. After it the service continues without the result.',
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

/** Secrets that seal events, in the order of the setting, and whether an unsealed event is accepted. */
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
