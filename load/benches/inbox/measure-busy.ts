import type { Browser, Page } from 'playwright-core';
import { ChatMember } from '../../clients/chat-member.ts';
import { figure, formatTable, type Column } from '../../measure/table.ts';
import { waitUntil } from '../../concurrency/wait-until.ts';
import { WebSocketClient } from '../../clients/websocket-client.ts';

const MESSAGES_PER_SECOND = 1_000;
const SECONDS = 10;
const MESSAGES = MESSAGES_PER_SECOND * SECONDS;
/** Users notice a frame that takes longer than this, in milliseconds. */
const FELT_MS = 50;
/** Time limit for the last messages to appear, in milliseconds. */
const LIMIT_MS = 20_000;
const [WRITER, READER] = [0, 1];

/** A conversation and its writer. */
interface Busy {
  readonly url: string;
  readonly port: number;
  readonly threadId: string;
  /** Token of the writer. */
  readonly token: string;
}

/** Frame times of a page, in milliseconds. */
interface Frames {
  readonly count: number;
  readonly felt: number;
  readonly longest: number;
  /** Longest time in which the page did not respond. */
  readonly longestTask: number;
}

const columns: Column<Frames>[] = [
  { head: 'frames', cell: ({ count }) => figure(count) },
  { head: `over ${FELT_MS} ms`, cell: ({ felt }) => figure(felt) },
  { head: 'longest ms', cell: ({ longest }) => figure(longest, 1) },
  {
    head: 'longest task ms',
    cell: ({ longestTask }) => (longestTask === 0 ? `< ${FELT_MS}` : figure(longestTask)),
  },
];

/**
 * Measures how smooth a conversation stays while many messages come in. Throws when a message is missing at the
 * end. Returns the table.
 */
export async function measureBusy(browser: Browser, busy: Busy): Promise<string> {
  const page = await browser.newPage();
  await page.goto(busy.url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.evaluate(recordFrames);
  await sendAll(busy);
  await page
    .getByText(`message ${MESSAGES - 1} of`)
    .last()
    .waitFor({ timeout: LIMIT_MS });
  const frames = await page.evaluate(readFrames, FELT_MS);
  await checkShown(page);
  await page.close();
  const caption = `Busy: ${figure(MESSAGES_PER_SECOND)} messages a second for ${SECONDS} s into an open conversation; the browser renders without a GPU, on the processors of server, generator and services.`;
  return `${caption}\n\n${formatTable(columns, [frames])}`;
}

/** Sends at the fixed rate and waits for every ack. */
async function sendAll({ port, token, threadId }: Busy): Promise<void> {
  const member = new ChatMember({ index: WRITER, peerIndex: READER, threadId });
  let lost: string | undefined;
  const client = new WebSocketClient({
    onText: (text) => void member.receive(text),
    onEnd: (why) => (lost = why),
  });
  await client.open(port, token);
  const start = performance.now();
  while (member.sent < MESSAGES) {
    const due = Math.min(MESSAGES, ((performance.now() - start) / 1_000) * MESSAGES_PER_SECOND);
    while (member.sent < due) client.send(member.nextFrame());
    await Bun.sleep(1);
  }
  const isAcked = await waitUntil(() => member.acked === MESSAGES || lost !== undefined, LIMIT_MS);
  client.close();
  if (lost !== undefined || !isAcked)
    throw new Error(lost ?? `${member.acked} of ${MESSAGES} sends were acked`);
}

/**
 * Throws unless the last messages are shown at the end without a gap, and the first message is still at the
 * beginning.
 */
async function checkShown(page: Page): Promise<void> {
  const bodies = page.getByRole('article').getByText(/^message \d+ of/);
  const numbers = (await bodies.allTextContents()).map((body) => Number(body.split(' ')[1]));
  const expected = numbers.map((_, i) => MESSAGES - numbers.length + i);
  if (numbers.length === 0 || numbers.join() !== expected.join())
    throw new Error(`the page shows ${numbers.join()}`);
  await page.getByRole('log').focus();
  const first = page.getByText('message 0 of');
  const isFirstSeen = async (): Promise<boolean> => {
    await page.keyboard.press('Home');
    return await first.isVisible();
  };
  if (!(await waitUntil(isFirstSeen, LIMIT_MS))) throw new Error('the first message is missing');
}

interface Recording {
  readonly times: number[];
  readonly tasks: number[];
}
declare global {
  interface Window {
    recording: Recording;
  }
}

/** Runs in the page. */
function recordFrames(): void {
  const recording: Recording = { times: [], tasks: [] };
  window.recording = recording;
  const note = (time: number): void => {
    recording.times.push(time);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  new PerformanceObserver((list) => {
    recording.tasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask' });
}

/** Runs in the page. */
function readFrames(feltMs: number): Frames {
  const { times, tasks } = window.recording;
  const lengths = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  return {
    count: lengths.length,
    felt: lengths.filter((length) => length > feltMs).length,
    longest: Math.max(...lengths),
    longestTask: Math.max(0, ...tasks),
  };
}
