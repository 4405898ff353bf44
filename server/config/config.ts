import { LIMITS } from '@messaging/protocol/limits';
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseSettings } from './database-settings.ts';
import { fileSettings, findMissingFileSetting } from './file-settings.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { inboxSettings } from './inbox-settings.ts';
import { messageSettings } from './message-settings.ts';
import { operatingSettings } from './operating-settings.ts';
import { searchSettings } from './search-settings.ts';
import { redisSettings } from './redis-settings.ts';
import {
  anyText,
  flag,
  integer,
  namedOrigins,
  networks,
  oneOf,
  origins,
  setting,
  type Setting,
} from './setting.ts';
import { tokenSettings } from './token-settings.ts';

/** Thrown for an invalid setting. The message is one line that names the variable and never a secret value. */
export class ConfigError extends Error {}

/** Every setting of the service: the source of parsing, validation, docs/configuration.md and .env.example. */
export const settings = {
  port: setting({
    name: 'PORT',
    description: 'Port of the API, the socket and the page. 0: any free port.',
    fallback: '8081',
    parse: integer(0, 65535),
  }),
  host: setting({
    name: 'HOST',
    description: 'Address to listen on. In development, unless it is set, only this machine can connect.',
    fallback: '127.0.0.1',
    productionFallback: '0.0.0.0',
    parse: anyText,
  }),
  environment: setting({
    name: 'ENVIRONMENT',
    description: '`production` serves no demo and does not start without DATABASE_URL and JWT_SECRET.',
    fallback: 'development',
    parse: oneOf('development', 'production'),
  }),
  demo: setting({
    name: 'DEMO',
    description:
      'In development with the embedded database: users with conversations to sign in as, and an HTTP endpoint for events. `false`: no demo.',
    fallback: 'true',
    productionFallback: 'false',
    parse: flag,
  }),
  demoOrigins: setting({
    name: 'DEMO_ORIGINS',
    description:
      'Origins of other sites that may read the users and tokens of the demo, comma separated, such as `http://localhost:3000`.',
    fallback: '',
    parse: namedOrigins,
  }),
  ...databaseSettings,
  ...redisSettings,
  ...kafkaSettings,
  ...tokenSettings,
  allowedOrigins: setting({
    name: 'ALLOWED_ORIGINS',
    description:
      'Origins of other sites that may call the API, comma separated; `*` for all. The origin of the service is always allowed.',
    fallback: '*',
    productionFallback: '',
    parse: origins,
  }),
  trustedProxies: setting({
    name: 'TRUSTED_PROXIES',
    description:
      'Addresses of the proxies in front, as CIDR blocks, comma separated. `X-Forwarded-For` is read only from them, for the client address in the log.',
    fallback: '',
    parse: networks,
  }),
  rateLimitPerMinute: setting({
    name: 'RATE_LIMIT_PER_MINUTE',
    description:
      'Socket frames and REST requests per user, minute and instance. A call that sends, returns or reads much data counts as several. 0: no limit.',
    fallback: '1000',
    parse: integer(0, 10_000_000),
  }),
  rateLimitBurst: setting({
    name: 'RATE_LIMIT_BURST',
    description:
      'Number of them that a user may send at once, and number that may wait while 4 calls of the user run.',
    fallback: '200',
    parse: integer(1, 10_000_000),
  }),
  maxConnectionsPerUser: setting({
    name: 'MAX_CONNECTIONS_PER_USER',
    description: 'Number of open sockets per user, over all instances.',
    fallback: '20',
    parse: integer(1, 10_000),
  }),
  requireKnownUsers: setting({
    name: 'REQUIRE_KNOWN_USERS',
    description:
      '`true`: a thread can be opened only with a user known from a token, an event or an import. For platforms that import their users.',
    fallback: 'false',
    parse: flag,
  }),
  newThreadsPerDay: setting({
    name: 'NEW_THREADS_PER_DAY',
    description:
      'Number of threads that a user may open in 24 hours with users who have not answered; more are refused with `too_many_new_threads`. Does not apply to `ADMIN`. 0: no limit.',
    fallback: '200',
    parse: integer(0, 100_000),
  }),
  groupMembersMax: setting({
    name: 'GROUP_MEMBERS_MAX',
    description: `Number of members that a group may have. 0: no group can be created.`,
    fallback: '50',
    parse: integer(0, LIMITS.groupMembers),
  }),
  ...messageSettings,
  ...searchSettings,
  ...fileSettings,
  presenceVisibility: setting({
    name: 'PRESENCE_VISIBILITY',
    description: '`contacts`: presence is visible to users who share a thread. `everyone`: to all users.',
    fallback: 'contacts',
    parse: oneOf('contacts', 'everyone'),
  }),
  heartbeatSeconds: setting({
    name: 'HEARTBEAT_SECONDS',
    description: 'Interval of pings to each socket, in seconds.',
    fallback: '25',
    parse: integer(1, 300),
  }),
  silenceSeconds: setting({
    name: 'SILENCE_SECONDS',
    description: 'Seconds without a byte from the client after which its socket is closed with 4003.',
    fallback: '60',
    parse: integer(2, 900),
  }),
  drainSeconds: setting({
    name: 'DRAIN_SECONDS',
    description: 'Seconds over which sockets are closed with 4000 after SIGTERM.',
    fallback: '10',
    parse: integer(0, 25),
  }),
  ...inboxSettings,
  ...operatingSettings,
  dataDir: setting({
    name: 'DATA_DIR',
    description: 'Folder in which development keeps the embedded database and the generated secret.',
    fallback: '.data',
    parse: anyText,
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    description: 'Lowest level of log lines that are written.',
    fallback: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  }),
  logFormat: setting({
    name: 'LOG_FORMAT',
    description:
      '`json`: one JSON object per line. `text`: readable lines. Unset in development: `text` if standard output is a terminal, otherwise `json`.',
    productionFallback: 'json',
    parse: oneOf('json', 'text'),
  }),
} as const;

type Settings = typeof settings;
type Value<S> = S extends Setting<infer T, infer F> ? (F extends string ? T : T | undefined) : never;
type Values = { readonly [K in keyof Settings]: Value<Settings[K]> };
/** The settings of a running service. `jwtSecret` is always set: in development it is generated if missing. */
export type Config = Omit<Values, 'jwtSecret'> & { readonly jwtSecret: string; readonly production: boolean };

/**
 * Reads every setting from `env`; an empty value counts as unset. In development without JWT_SECRET it generates a secret
 * and keeps it in DATA_DIR. Throws ConfigError for the first invalid value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const production = read(settings.environment, env, false) === 'production';
  const entries = Object.entries(settings).map(([key, setting]) => [key, read(setting, env, production)]);
  const values = Object.fromEntries(entries) as Values;
  if (production && values.jwksUrl && !values.jwtIssuer && !values.jwtAudience)
    throw new ConfigError('JWT_ISSUER or JWT_AUDIENCE must be set in production with JWT_JWKS_URL');
  const missing = findMissingFileSetting(values);
  if (missing !== undefined) throw new ConfigError(missing);
  return { ...values, jwtSecret: values.jwtSecret ?? developmentSecret(values.dataDir), production };
}

/** Are stored messages published to Kafka? */
export function isPublishing({ kafkaBrokers, kafkaPublishMessages }: Config): boolean {
  return kafkaPublishMessages && kafkaBrokers.length > 0;
}

/** Are the words of messages stored, for search? */
export function isSearching({ search, databaseUrl }: Pick<Config, 'search' | 'databaseUrl'>): boolean {
  return (search ?? (databaseUrl === undefined ? 'on' : 'off')) === 'on';
}

function read(
  { name, ...spec }: Setting<unknown>,
  env: Readonly<Record<string, string | undefined>>,
  production: boolean,
): unknown {
  const text = env[name] || ((production ? spec.productionFallback : undefined) ?? spec.fallback);
  if (text === undefined) {
    if (production && spec.requiredInProduction) throw new ConfigError(`${name} must be set in production`);
    return undefined;
  }
  try {
    if (production && spec.secret) refuseExample(text);
    return (production ? spec.parseInProduction : undefined)?.(text) ?? spec.parse(text);
  } catch (error) {
    throw new ConfigError(`${name} ${error instanceof Error ? error.message : 'is not valid'}`);
  }
}

/** Refuses the secrets of this repository's examples, which all contain this text. */
function refuseExample(text: string): void {
  if (/change[-_ ]?me/i.test(text)) throw new Error('must not be the secret of an example');
}

function developmentSecret(dataDir: string): string {
  const path = join(dataDir, 'jwt-secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) createSecret(path);
  const secret = readFileSync(path, 'utf8');
  if (Buffer.byteLength(secret) < 32) throw new ConfigError(`${path} holds no secret of 32 bytes: remove it`);
  return secret;
}

/** Creates the file atomically: of two instances that start at once, one creates it and the other finds it. */
function createSecret(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}
