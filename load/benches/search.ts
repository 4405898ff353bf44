import type { SQL } from 'bun';
import type { Output } from '@messaging/protocol/commands';
import { createRestClient, type RestClient } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { EVERY, insertSearchData, WORDS } from '../data/search-data.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { startServer } from '../services/server-process.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { BenchSettings } from './bench-settings.ts';

/** Own messages of the users that search, up to the size of the bench. */
const OWN = [1_000, 100_000, 1_000_000];
const OTHERS = 90_000_000;
const REQUESTS = 50;
const PAGE = 20;
/** Longest time that the words of all messages may take, in milliseconds. */
const FILL_LIMIT_MS = 3 * 60 * 60_000;

interface Row {
  readonly own: number;
  readonly query: string;
  readonly p50: number;
  readonly p99: number;
  /** Processor times in microseconds a search. */
  readonly server: number;
  readonly postgres: number;
}

const columns: Column<Row>[] = [
  { head: 'own messages', cell: (row) => figure(row.own) },
  { head: 'query', cell: (row) => row.query },
  { head: 'p50 ms', cell: (row) => figure(row.p50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 1) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
];

interface Measured {
  readonly call: RestClient;
  readonly startMeter: () => ReturnType<typeof startCpuMeter>;
}

type Found = Output<'searchMessages'>;

/**
 * Measures searches of users with many and with few messages beside as many of others, the size of the index, and how fast the
 * words of messages are stored that were there before. Returns the tables.
 */
export async function benchSearch(settings: BenchSettings): Promise<string> {
  await using server = await startServer(settings, { SEARCH: 'on' });
  const { sql } = server;
  const sizes = OWN.filter((size) => size <= settings.size);
  for (const [i, size] of sizes.entries()) await insertSearchData(sql, toUser(i), size);
  await insertSearchData(sql, OTHERS, settings.size);
  await sql.unsafe('vacuum analyze threads, thread_members, messages');
  const total = sizes.reduce((sum, size) => sum + size, settings.size);
  const perSecond = await fill(sql, total);
  await sql.unsafe('vacuum analyze message_words, search_cursors');
  const startMeter = () => startCpuMeter(settings, server.pid);
  const rows: Row[] = [];
  for (const [i, own] of sizes.entries()) {
    const [token = ''] = await makeTokens(server.jwtSecret, toUser(i), 1);
    rows.push(...(await measureUser({ call: createRestClient(server.port, token), startMeter }, own)));
  }
  const caption = `Search: ${figure(total)} messages of ${WORDS_NOTE}; ${REQUESTS} requests one after the other, pages of ${PAGE}.`;
  return `${caption}\n\n${formatTable(columns, rows)}\n\n${await describeSizes(sql, total)} The words of earlier messages were stored at ${figure(perSecond)} messages a second.`;
}

const WORDS_NOTE = '12 to 16 words of a vocabulary of 20,000, over three years';
const toUser = (i: number): number => 1_000 * (i + 1);

/** Waits until the words of all messages are stored. Resolves to the messages a second, from the first look that saw some. */
async function fill(sql: SQL, total: number): Promise<number> {
  const count = async (): Promise<number> => {
    const [row]: { n: number }[] = await sql`select coalesce(sum(seq), 0)::float8 as n from search_cursors`;
    return row?.n ?? 0;
  };
  let first: { at: number; n: number } | undefined;
  const isFull = await waitUntil(async () => {
    const n = await count();
    if (n > 0) first ??= { at: performance.now(), n };
    return n >= total;
  }, FILL_LIMIT_MS);
  if (!isFull) throw new Error('the words were not stored in time');
  const seconds = (performance.now() - (first?.at ?? 0)) / 1_000;
  const [row]: { n: number }[] = await sql`select count(*)::float8 as n from message_words`;
  if (row?.n !== total) throw new Error(`the words of ${row?.n} messages are stored, not of ${total}`);
  return (total - (first?.n ?? 0)) / seconds;
}

async function measureUser({ call, startMeter }: Measured, own: number): Promise<Row[]> {
  await expectAll(call, WORDS.rare, Math.floor(own / EVERY.rare));
  const second = (await search(call, WORDS.common)).nextCursor ?? '';
  const queries: [string, string, string?][] = [
    ['a rare word', WORDS.rare],
    [`a word of every ${EVERY.common}th message`, WORDS.common],
    ['its second page', WORDS.common, second],
    ['a phrase', `"${WORDS.phrase}"`],
    ['the beginning of words, w12', 'w12'],
    ['two words', `${WORDS.common} ${WORDS.rare}`],
    ['a word and a sender', `${WORDS.common} from:me`],
    ['a sender and a year', `from:me on:${new Date().getFullYear() - 1}`],
    ['a word that is nowhere', 'nowheretobefound'],
  ];
  const rows: Row[] = [];
  for (const [name, q, cursor] of queries)
    rows.push({ own, query: name, ...(await measure({ call, startMeter }, q, cursor)) });
  return rows;
}

async function measure(
  { call, startMeter }: Measured,
  q: string,
  cursor?: string,
): Promise<Omit<Row, 'own' | 'query'>> {
  const latencies: number[] = [];
  const spent = startMeter();
  for (let i = 0; i < REQUESTS; i++) {
    const start = performance.now();
    const found = await search(call, q, cursor);
    latencies.push(performance.now() - start);
    checkOrder(found);
  }
  const { server, postgres } = perItem(REQUESTS, spent());
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), server, postgres };
}

function search(call: RestClient, q: string, cursor?: string | null): Promise<Found> {
  return call('searchMessages', { q, limit: PAGE, ...(cursor ? { cursor } : {}) });
}

function checkOrder({ results, isComplete, hasMore }: Found): void {
  const times = results.map(({ message }) => message.createdAt);
  if (times.join() !== times.toSorted().toReversed().join()) throw new Error('results are not newest first');
  if (isComplete && hasMore && results.length < PAGE) throw new Error('a full page is short');
}

/** Reads all pages and compares their number. */
async function expectAll(call: RestClient, q: string, expected: number): Promise<void> {
  let found = 0;
  let cursor: string | null = null;
  do {
    const page: Found = await search(call, q, cursor);
    found += page.results.length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  if (found !== expected) throw new Error(`${q}: ${found} messages were found, not ${expected}`);
}

async function describeSizes(sql: SQL, total: number): Promise<string> {
  const [row]: { words: number; rows: number; messages: number }[] = await sql`
    select pg_relation_size('message_words_words')::float8 as words, pg_total_relation_size('message_words')::float8 as rows,
      pg_total_relation_size('messages')::float8 as messages`;
  const bytes = (n = 0): string => figure(n / total);
  return `Bytes a message: ${bytes(row?.words)} of the index of words, ${bytes(row?.rows)} of all that search stores, ${bytes(row?.messages)} of the messages and their indexes.`;
}
