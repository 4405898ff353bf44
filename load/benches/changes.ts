import { LIMITS } from '@messaging/protocol/limits';
import { FrameLoad, type LoadFrame } from '../clients/frame-load.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { createRestClient, type RestClient } from '../clients/rest-client.ts';
import { makeThreads } from '../data/make-threads.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { medians, percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { startServer, type ServerProcess } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';

const THREADS = 100;
const OUTSTANDING = 64;
/** Messages of each thread, and changes measured; each of the former is changed as often. */
const MESSAGES = 10;
const CHANGES = 5_000;
/** Changed messages that a client catches up with. */
const MISSED = 1_000;
const PAGES = 50;

interface Figures {
  work: string;
  perSecond: number;
  p50: number;
  p99: number;
  server: number;
  postgres: number;
}

const columns: Column<Figures>[] = [
  { head: 'work', cell: (row) => row.work },
  { head: 'per second', cell: (row) => figure(row.perSecond) },
  { head: 'p50 ms', cell: (row) => figure(row.p50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 1) },
  { head: 'server µs', cell: (row) => figure(row.server, 1) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres, 1) },
];

/** Measures edits, reactions, and what their readers pay. Returns the table. */
export async function benchChanges(settings: BenchSettings): Promise<string> {
  const runs: Figures[][] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const rows = (runs[0] ?? []).map(({ work }, i) => {
    const figures = runs.flatMap((run) => run[i] ?? []).map(({ work: _, ...rest }) => rest);
    return { work, ...medians(figures) };
  });
  const caption = `Changes: ${figure(CHANGES)} edits and as many reactions at ${OUTSTANDING} outstanding in ${THREADS} threads of ${MESSAGES} messages; ${figure(MISSED)} changed messages read by \`changedAfter\`; pages of 50 messages that are plain, and with a reaction and a quote each; ${settings.runs} run(s). µs of CPU for each.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
}

async function runOnce(settings: BenchSettings): Promise<Figures[]> {
  await using server = await startServer(settings, { EDIT_WINDOW_MINUTES: '-1' });
  const tokens = await makeTokens(server.jwtSecret, 1, THREADS * 2);
  const threadIds = await makeThreads({ ...server, firstUser: 1, count: THREADS });
  const ids = await sendMessages(server.port, tokens, threadIds);
  using load = new FrameLoad('message_changed');
  await load.connect(server.port, tokens);
  const measureLoad = (work: string, next: () => LoadFrame | undefined) =>
    measure(settings, server, work, CHANGES, async () => {
      await load.send(next, OUTSTANDING);
      return load.takeLatencies();
    });
  const edits = await measureLoad('edit', changes(ids, edit));
  const reactions = await measureLoad('reaction', changes(ids, react));
  const { plain, rich, threadId } = await makePages(server.port, tokens[0] ?? '');
  const rest = createRestClient(server.port, tokens[0] ?? '');
  const caught = await measure(settings, server, `${figure(MISSED)} changes`, PAGES, () =>
    times(PAGES, () => catchUp(rest, threadId)),
  );
  const plainPage = await measure(settings, server, '50 plain messages', PAGES, () =>
    times(PAGES, () => readPage(rest, plain)),
  );
  const richPage = await measure(settings, server, '50 with reaction and quote', PAGES, () =>
    times(PAGES, () => readPage(rest, rich)),
  );
  return [edits, reactions, caught, plainPage, richPage];
}

async function measure(
  settings: BenchSettings,
  server: ServerProcess,
  work: string,
  count: number,
  run: () => Promise<number[]>,
): Promise<Figures> {
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  const latencies = await run();
  if (latencies.length !== count) throw new Error(`${latencies.length} answers came, not ${count}`);
  const { server: serverMicros, postgres } = perItem(count, spent());
  const seconds = (performance.now() - start) / 1_000;
  return {
    work,
    perSecond: count / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    server: serverMicros,
    postgres,
  };
}

async function times(count: number, work: () => Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await work();
    latencies.push(performance.now() - start);
  }
  return latencies;
}

/** Ids of the messages of user i + 1 to user i + 1 + THREADS, by i. */
async function sendMessages(
  port: number,
  tokens: readonly string[],
  threadIds: readonly string[],
): Promise<string[][]> {
  return await Promise.all(
    threadIds.map(async (threadId, i) => {
      const rest = createRestClient(port, tokens[i] ?? '');
      const ids: string[] = [];
      for (let n = 0; n < MESSAGES; n++)
        ids.push((await rest('sendMessage', { threadId, body: `message ${n}` })).id);
      return ids;
    }),
  );
}

type Change = (messageId: string, round: number) => Pick<LoadFrame, 'type' | 'payload'>;

const edit: Change = (messageId, round) => ({
  type: 'edit',
  payload: { messageId, body: `the message as it is after edit ${round}` },
});

/** Made and taken back in turn. */
const react: Change = (messageId, round) => ({
  type: 'react',
  payload: { messageId, emoji: '👍', on: round % 2 === 0 },
});

/** Changes of each message in turn, by its sender; the other member gets the event. */
function changes(ids: readonly (readonly string[])[], change: Change): () => LoadFrame | undefined {
  let sent = 0;
  return () => {
    if (sent === CHANGES) return undefined;
    const from = sent % THREADS;
    const message = Math.floor(sent / THREADS) % MESSAGES;
    const round = Math.floor(sent / THREADS / MESSAGES);
    sent += 1;
    return { from, ...change(ids[from]?.[message] ?? '', round), events: 1 };
  };
}

/** A thread of plain messages, one whose messages have a reaction and a quote each, and one with MISSED edited messages. */
async function makePages(
  port: number,
  token: string,
): Promise<{ plain: string; rich: string; threadId: string }> {
  const rest = createRestClient(port, token);
  const open = async (jobId: number) => (await rest('createThread', { participantId: 500, jobId })).id;
  const [plain, rich, threadId] = [await open(1), await open(2), await open(3)];
  let replyTo: string | undefined;
  for (let i = 0; i < 50; i++) {
    const body = `message ${i}`;
    await rest('sendMessage', { threadId: plain, body });
    const { id } = await rest('sendMessage', { threadId: rich, body, ...(replyTo && { replyTo }) });
    await rest('addReaction', { messageId: id, emoji: '👍' });
    replyTo = id;
  }
  for (let i = 0; i < MISSED; i++) {
    const { id } = await rest('sendMessage', { threadId, body: `message ${i}` });
    await rest('editMessage', { messageId: id, body: `message ${i}, edited` });
  }
  return { plain, rich, threadId };
}

async function catchUp(rest: RestClient, threadId: string): Promise<void> {
  let count = 0;
  for (let changedAfter = 0, hasMore = true; hasMore;) {
    const page = await rest('listMessages', { threadId, changedAfter, limit: LIMITS.messagePageMax });
    count += page.count;
    hasMore = page.hasMore;
    changedAfter = page.upTo ?? 0;
  }
  if (count !== MISSED) throw new Error(`${count} changed messages came, not ${MISSED}`);
}

async function readPage(rest: RestClient, threadId: string): Promise<void> {
  const { count } = await rest('listMessages', { threadId });
  if (count !== 50) throw new Error(`${count} messages came, not 50`);
}
