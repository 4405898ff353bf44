import { createCall, type Call } from '../clients/rest-client.ts';
import { until } from '../concurrency/wait-until.ts';
import { Visitor } from '../clients/visitor.ts';
import { whenLetIn } from '../clients/connect-with-retry.ts';

const MOST_MESSAGES = 4;
const CATCH_UP_MS = 5_000;

/** A user with a thread, who may be here or not. */
export interface Person {
  readonly token: string;
  readonly port: number;
  readonly threadId: string;
}

/** The steps of a visit, in their order. */
export type Step = 'connect' | 'list' | 'open' | 'read' | 'type' | 'send';

/** Who counts and measures what visitors do, and says how long they think. */
export interface Host {
  /** Does a step that was meant to begin at `meantFor`; without, now. */
  step<T>(step: Step, work: () => Promise<T>, meantFor?: number): Promise<T>;
  think(): Promise<void>;
  /** The text of the next message to a thread, which is going to be sent. */
  nextBody(threadId: string): string;
  /** The visitor was told to come again later. */
  waits(): void;
  /** So many messages of others came. */
  delivered(count: number): void;
}

/** Somebody comes who was meant to at `meantFor`, looks, writes and goes. Rejects when something is not as it must be. */
export async function visit(host: Host, person: Person, meantFor: number): Promise<void> {
  using visitor = await host.step('connect', () => arrive(host, person), meantFor);
  try {
    const last = await look(host, person, visitor);
    for (let left = Math.ceil(Math.random() * MOST_MESSAGES); left > 0; left--)
      await write(host, person, visitor);
    await host.think();
    if (!(await until(() => visitor.sawAllAfter(last), CATCH_UP_MS)))
      throw new Error(`a visitor of thread ${person.threadId} missed a message`);
  } finally {
    host.delivered(visitor.delivered);
  }
}

async function arrive(host: Host, { port, token, threadId }: Person): Promise<Visitor> {
  let visitor = new Visitor(threadId);
  await whenLetIn(
    () => visitor.connect(port, token),
    () => {
      host.waits();
      visitor = new Visitor(threadId);
    },
  );
  return visitor;
}

/** Resolves to the place of the newest message seen. */
async function look(host: Host, { port, token, threadId }: Person, visitor: Visitor): Promise<number> {
  const call = createCall(port, token);
  await host.think();
  await host.step('list', () => listThreads(call, threadId));
  await host.think();
  const last = await host.step('open', () => lastPlace(call, threadId));
  if (last > 0) await host.step('read', () => visitor.ask('read', { threadId, seq: last }));
  return last;
}

async function write(host: Host, { threadId }: Person, visitor: Visitor): Promise<void> {
  await host.step('type', () => visitor.ask('typing', { threadId, isTyping: true }));
  await host.think();
  await host.step('send', () => visitor.send(host.nextBody(threadId)));
}

async function listThreads(call: Call, threadId: string): Promise<void> {
  const { threads } = await call<{ threads: { id: string }[] }>('/messages/threads');
  if (threads.length !== 1 || threads[0]?.id !== threadId)
    throw new Error('the list of threads is not as it was');
}

/** The place of the newest message, 0 without any; the page must have no hole. */
async function lastPlace(call: Call, threadId: string): Promise<number> {
  const { messages } = await call<{ messages: { seq: number }[] }>(`/messages/threads/${threadId}/messages`);
  const newest = messages[0]?.seq ?? 0;
  if (messages.some(({ seq }, i) => seq !== newest - i)) throw new Error(`a page of ${threadId} has a hole`);
  return newest;
}
