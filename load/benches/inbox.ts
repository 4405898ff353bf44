import { openBrowser } from './inbox/open-browser.ts';
import { measureBusy } from './inbox/measure-busy.ts';
import { measureSizes } from './inbox/measure-sizes.ts';
import { measureStarts } from './inbox/measure-starts.ts';
import { TokenServer } from './inbox/token-server.ts';
import { makeThreads } from '../data/make-threads.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { makeTokens } from '../clients/make-tokens.ts';

/** Measures the inbox in a browser: its size, its start time and how smooth it stays. Returns the tables. */
export async function benchInbox(settings: BenchSettings): Promise<string> {
  using site = new TokenServer();
  await using server = await startServer(settings, { INBOX_TOKEN_URL: site.url });
  const { port, jwtSecret } = server;
  const [threadId = ''] = await makeThreads({ port, jwtSecret, firstUser: 1, count: 1 });
  const [reader = '', writer = ''] = await makeTokens(jwtSecret, 1, 2);
  site.token = reader;
  await using browser = await openBrowser();
  const url = `http://127.0.0.1:${port}/conversations/${threadId}`;
  const tables = [
    await measureSizes(browser, url),
    await measureStarts(browser, url),
    await measureBusy(browser, { url, port, threadId, token: writer }),
  ];
  return tables.join('\n\n');
}
