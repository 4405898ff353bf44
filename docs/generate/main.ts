// Writes every generated document; with --check writes nothing and fails if one is stale: npm run docs [-- --check]
import { join } from 'node:path';
import { asyncapi } from './asyncapi.ts';
import { clientWire } from './client-wire.ts';
import { configurationPage } from './configuration-page.ts';
import { envExample } from './env-example.ts';
import { docsPage, type OpenApi } from './docs-page.ts';
import { errorsPage } from './errors-page.ts';
import { metricsPage } from './metrics-page.ts';
import { openapi } from './openapi.ts';
import { protocolPage } from './protocol-page.ts';

const ROOT = join(import.meta.dir, '../..');

const documents: Readonly<Record<string, () => string>> = {
  'docs/openapi.json': () => `${JSON.stringify(openapi(), null, 2)}\n`,
  'docs/asyncapi.json': () => `${JSON.stringify(asyncapi(), null, 2)}\n`,
  'docs/page/index.html': () => docsPage(openapi() as unknown as OpenApi),
  'docs/errors.md': errorsPage,
  'docs/protocol.md': protocolPage,
  'docs/configuration.md': configurationPage,
  'docs/metrics.md': metricsPage,
  '.env.example': envExample,
  'client/wire.ts': clientWire,
};

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, generate] of Object.entries(documents)) {
  const file = Bun.file(join(ROOT, path));
  const text = generate();
  if ((await file.exists()) && (await file.text()) === text) continue;
  stale.push(path);
  if (!isCheck) await file.write(text);
}

if (isCheck && stale.length > 0) {
  process.stderr.write(`Stale, run "npm run docs": ${stale.join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(stale.length > 0 ? `Written: ${stale.join(', ')}\n` : 'Documents are up to date.\n');
}
