import { makePageCases } from '../data/paging-cases.ts';
import { insertPagingData, READER, type ListSizes } from '../data/paging-data.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { measurePages, REQUESTS } from '../measure/measure-pages.ts';
import { figure } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const SIZES: ListSizes = {
  threads: 10_000,
  messages: 1_000_000,
  notifications: 100_000,
  readNotifications: 100,
};
/** Measures pages of long lists over REST, at their ends and deep inside, one request at a time. Returns the table. */
export async function benchPaging(settings: BenchSettings): Promise<string> {
  await using server = await startServer(settings);
  const threadId = await insertPagingData(server.sql, SIZES);
  const [token = ''] = await makeTokens(server.jwtSecret, READER, 1);
  const call = createRestClient(server.port, token);
  const cases = await makePageCases(call, threadId, SIZES);
  const table = await measurePages(settings, server.pid, call, cases);
  const caption = `Paging over REST: a user with ${figure(SIZES.threads)} threads, a thread with ${figure(SIZES.messages)} messages, ${figure(SIZES.notifications)} notifications of the user and as many of an audience; ${REQUESTS} requests one after the other, ${settings.runs} run(s). µs of CPU per request.`;
  return `${caption}\n\n${table}`;
}
