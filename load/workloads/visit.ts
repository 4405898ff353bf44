import { createRestClient, type RestClient } from '../clients/rest-client.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import { Visitor } from '../clients/visitor.ts';
import { connectWithRetry } from '../clients/connect-with-retry.ts';

const MOST_MESSAGES = 4;
const CATCH_UP_MS = 5_000;

/** A user with a thread, who may be connected or not. */
export interface Person {
  readonly token: string;
  readonly port: number;
  readonly threadId: string;
}

/** Steps of a visit, in their order. */
export type Step = 'connect' | 'list' | 'open' | 'read' | 'type' | 'send';

/** Counts and measures the steps of visitors and decides how long they pause. */
export interface VisitHost {
  /** Runs a step that was due at `dueAt`, by default now. */
  step<T>(step: Step, work: () => Promise<T>, dueAt?: number): Promise<T>;
  think(): Promise<void>;
  /** Returns the text of the next message to a thread. */
  nextBody(threadId: string): string;
  /** The visitor was refused with Retry-After. */
  onRetry(): void;
  /** This number of messages of others were received. */
  onDelivered(count: number): void;
}

/** Simulates a visit that was due at `dueAt`: connect, read, write, leave. Rejects at the first fault. */
export async function visit(host: VisitHost, person: Person, dueAt: number): Promise<void> {
  using visitor = await host.step('connect', () => connectVisitor(host, person), dueAt);
  try {
    const last = await readThread(host, person, visitor);
    for (let left = Math.ceil(Math.random() * MOST_MESSAGES); left > 0; left--)
      await sendMessage(host, person, visitor);
    await host.think();
    if (!(await waitUntil(() => visitor.sawAllAfter(last), CATCH_UP_MS)))
      throw new Error(`a visitor of thread ${person.threadId} missed a message`);
  } finally {
    host.onDelivered(visitor.delivered);
  }
}

async function connectVisitor(host: VisitHost, { port, token, threadId }: Person): Promise<Visitor> {
  let visitor = new Visitor(threadId);
  await connectWithRetry(
    () => visitor.connect(port, token),
    () => {
      host.onRetry();
      visitor = new Visitor(threadId);
    },
  );
  return visitor;
}

/** Resolves to the seq of the newest message seen. */
async function readThread(
  host: VisitHost,
  { port, token, threadId }: Person,
  visitor: Visitor,
): Promise<number> {
  const call = createRestClient(port, token);
  await host.think();
  await host.step('list', () => listThreads(call, threadId));
  await host.think();
  const last = await host.step('open', () => readLastSeq(call, threadId));
  if (last > 0) await host.step('read', () => visitor.request('read', { threadId, seq: last }));
  return last;
}

async function sendMessage(host: VisitHost, { threadId }: Person, visitor: Visitor): Promise<void> {
  await host.step('type', () => visitor.request('typing', { threadId, isTyping: true }));
  await host.think();
  await host.step('send', () => visitor.send(host.nextBody(threadId)));
}

async function listThreads(call: RestClient, threadId: string): Promise<void> {
  const { threads } = await call('listThreads', {});
  if (threads.length !== 1 || threads[0]?.id !== threadId) throw new Error('the list of threads has changed');
}

/** Returns the seq of the newest message, 0 without any. The page must have no gap. */
async function readLastSeq(call: RestClient, threadId: string): Promise<number> {
  const { messages } = await call('listMessages', { threadId });
  const newest = messages[0]?.seq ?? 0;
  if (messages.some(({ seq }, i) => seq !== newest - i)) throw new Error(`a page of ${threadId} has a gap`);
  return newest;
}
