import { makeInboxCases } from '../data/inbox-cases.ts';
import { insertInbox, OWNER, type InboxSizes } from '../data/inbox-data.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { measurePages, REQUESTS } from '../measure/measure-pages.ts';
import { figure } from '../measure/table.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';

const SIZES: InboxSizes = {
  threads: 10_000,
  unread: 200,
  archived: 3_000,
  pinned: 10,
  labelled: 50,
  jobs: 100,
};

/** Measures the filters and the unread totals of a user with a large inbox over REST, one request at a time. Returns the table. */
export async function benchLists(settings: BenchSettings): Promise<string> {
  await using server = await startServer(settings);
  await insertInbox(server.sql, SIZES);
  const [token = ''] = await makeTokens(server.jwtSecret, OWNER, 1);
  const call = createRestClient(server.port, token);
  const cases = await makeInboxCases(call, SIZES);
  const table = await measurePages(settings, server.pid, call, cases);
  const { threads, unread, archived, pinned, labelled } = SIZES;
  const caption = `Filters over REST: a user with ${figure(threads)} threads, of which ${unread} are unread, ${figure(archived)} archived, ${pinned} pinned and ${labelled} labelled; ${REQUESTS} requests one after the other, ${settings.runs} run(s). µs of CPU per request.`;
  return `${caption}\n\n${table}`;
}
