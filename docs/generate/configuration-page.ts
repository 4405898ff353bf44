import { settings } from '../../server/config/config.ts';
import type { Setting } from '../../server/config/setting.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';

/** docs/configuration.md: every setting with its defaults. */
export function configurationPage(): string {
  const rows = Object.values<Setting<unknown>>(settings).map((of) => [
    `\`${of.name}\``,
    shown(of.fallback),
    inProduction(of),
    of.secret ? `${of.description} Secret: never printed.` : of.description,
  ]);
  return `${generatedFrom('server/config/config.ts')}
# Configuration

Every setting is an environment variable; an empty one counts as unset. A bad value stops the start with one line that names
the variable. The second default holds with \`ENVIRONMENT=production\`.

${markdownTable(['Variable', 'Default', 'In production', 'Meaning'], rows)}
${DATABASE_URLS}`;
}

/** Held to by test/store/database-url.test.ts. */
const DATABASE_URLS = `
## DATABASE_URL

A connection URI as in libpq: \`postgres://user:password@host:5432/database\`. It names one host; for several servers name a proxy
or a DNS name that leads to the primary. A Unix socket is named by its folder: \`postgres://user@/database?host=/var/run/postgresql\`.

${markdownTable(
  ['`sslmode`', 'Encrypted', 'Certificate of PostgreSQL'],
  [
    ['`disable`, or none', 'no', ''],
    ['`allow`, `prefer`', 'where PostgreSQL offers it', 'not verified'],
    ['`require`', 'always', 'not verified'],
    ['`verify-ca`', 'always', 'signed by a known authority'],
    ['`verify-full`', 'always', 'signed by a known authority, and for the host of the URL'],
  ],
)}
Known authorities are the public ones and those in the PEM file that \`NODE_EXTRA_CA_CERTS\` names. \`sslrootcert=<PEM file>\` in the URL
names the only ones instead, and makes any mode but \`verify-ca\` a \`verify-full\`, \`disable\` too. Differently from libpq,
\`allow\` is \`prefer\`, and no \`sslmode\` is \`disable\`.
`;

function inProduction(of: Setting<unknown>): string {
  if (of.name === settings.environment.name) return '`production`';
  return of.requiredInProduction ? '**required**' : shown(of.productionFallback ?? of.fallback);
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? 'unset' : `\`${value}\``;
}
