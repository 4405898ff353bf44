import { settings } from '../../server/config/config.ts';
import type { Setting } from '../../server/config/setting.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';

/** Generates docs/configuration.md: every setting with its defaults. */
export function configurationPage(): string {
  const rows = Object.values<Setting<unknown>>(settings).map((setting) => [
    `\`${setting.name}\``,
    formatDefault(setting.fallback),
    formatProduction(setting),
    setting.secret ? `${setting.description} Secret: never printed.` : setting.description,
  ]);
  return `${generatedFrom('server/config/config.ts')}
# Configuration

Every setting is an environment variable; an empty value counts as unset. With an invalid value the service does not start, and prints
one line that names the variable. The column *In production* is the default with \`ENVIRONMENT=production\`.

${markdownTable(['Variable', 'Default', 'In production', 'Meaning'], rows)}
${DATABASE_URLS}`;
}

/** Forms of DATABASE_URL, checked by test/store/database-url.test.ts. */
const DATABASE_URLS = `
## DATABASE_URL

A connection URI as in libpq: \`postgres://user:password@host:5432/database\`. It names one host; for several servers use a proxy
or a DNS name that leads to the primary. For a Unix socket name its folder: \`postgres://user@/database?host=/var/run/postgresql\`.

${markdownTable(
  ['`sslmode`', 'Encrypted', 'Certificate of PostgreSQL'],
  [
    ['`disable`, or none', 'no', ''],
    ['`allow`, `prefer`', 'if PostgreSQL offers it', 'not verified'],
    ['`require`', 'always', 'not verified'],
    ['`verify-ca`', 'always', 'signed by a known authority'],
    ['`verify-full`', 'always', 'signed by a known authority, and for the host of the URL'],
  ],
)}
Known authorities are the public ones and those in the PEM file of \`NODE_EXTRA_CA_CERTS\`. With \`sslrootcert=<PEM file>\` in the URL
only the authorities in that file are known, and every mode except \`verify-ca\` becomes \`verify-full\`, also \`disable\`. Unlike libpq,
\`allow\` means \`prefer\`, and a URL without \`sslmode\` means \`disable\`.
`;

function formatProduction({
  name,
  fallback,
  productionFallback,
  requiredInProduction,
}: Setting<unknown>): string {
  if (name === settings.environment.name) return '`production`';
  return requiredInProduction ? '**required**' : formatDefault(productionFallback ?? fallback);
}

function formatDefault(value: string | undefined): string {
  return value === undefined || value === '' ? 'unset' : `\`${value}\``;
}
