import { integer, matching, setting } from './setting.ts';

/** The settings of PostgreSQL; part of the table in config.ts. */
export const databaseSettings = {
  databaseUrl: setting({
    name: 'DATABASE_URL',
    description: 'PostgreSQL 15 or newer. Unset: an embedded PostgreSQL in DATA_DIR, for development only.',
    requiredInProduction: true,
    secret: true,
    parse: postgresUrl,
  }),
  databaseSchema: setting({
    name: 'DATABASE_SCHEMA',
    description: 'Schema of the service. It never touches tables of other schemas.',
    fallback: 'messaging',
    parse: matching(/^[a-z_][a-z0-9_]{0,62}$/, 'a lower-case PostgreSQL name'),
  }),
  databasePoolSize: setting({
    name: 'DATABASE_POOL_SIZE',
    description: 'Number of PostgreSQL connections per instance. The embedded database always has one.',
    fallback: '10',
    parse: integer(2, 200),
  }),
  databaseTimeoutMs: setting({
    name: 'DATABASE_TIMEOUT_MS',
    description: 'Time limit of a statement in milliseconds. After it the caller receives `unavailable`.',
    fallback: '5000',
    parse: integer(100, 60_000),
  }),
} as const;

/** Connection parameters of libpq. */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * A connection URI as in libpq, but with one host. The parameter `host` names the directory of a Unix socket; the host
 * before the database may then be empty, as in libpq, and becomes `localhost`.
 */
function postgresUrl(text: string): string {
  const [, start = '', authority = '', rest = ''] = /^(postgres(?:ql)?:\/\/)([^/?#]*)(.*)$/i.exec(text) ?? [];
  if (start === '') throw new Error('must be a URL starting with postgres:// or postgresql://');
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const url = host === '' ? `${start}${authority}localhost${rest}` : text;
  const parameters = URL.parse(url)?.searchParams ?? new URLSearchParams();
  checkHost(host, parameters.get('host') ?? '');
  if (!URL.canParse(url))
    throw new Error('must be a URL such as postgres://user:password@host:5432/database');
  checkSslMode(parameters.getAll('sslmode'));
  return url;
}

function checkHost(host: string, parameter: string): void {
  if (`${host}${parameter}`.includes(',')) {
    throw new Error('must name one host: a DNS name or a proxy that leads to the primary, not a list');
  }
  if (host === '' && parameter === '') {
    throw new Error('must name a host, or the folder of a Unix socket as in ?host=/var/run/postgresql');
  }
}

function checkSslMode(modes: readonly string[]): void {
  if (modes.every((mode) => SSL_MODES.includes(mode))) return;
  throw new Error(`must have one of ${SSL_MODES.join(', ')} as sslmode`);
}
