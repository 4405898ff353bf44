import type { Thread } from '@messaging/protocol/thread';
import type { Config } from '../config.ts';
import { Caller } from './caller.ts';
import { readUpTo, type Conversation } from './conversation.ts';
import { conversations } from './conversations.ts';
import { issueToken } from './issue-token.ts';
import { news, READ_UNTIL } from './news.ts';
import { people, type Person } from './people.ts';

/** How long all of it may take, in milliseconds; it takes about two seconds. */
const MAKING_MS = 60_000;

/** A page of a list: more than the demo has of anything in one. */
const ALL = { query: { limit: '100' } };

const everybody: readonly Person[] = Object.values(people);

/** Whoever calls as this person. */
type By = (person: Person) => Caller;

/**
 * Has the demo's people talk to each other through the API of the service at `url`, where none of them has talked yet.
 * Nothing is made twice: what was interrupted goes on, what is whole stays as it is. Rejects at the first call that fails.
 */
export async function makeDemo(url: URL, config: Config): Promise<void> {
  const signal = AbortSignal.timeout(MAKING_MS);
  const tokens = await Promise.all(everybody.map((person) => issueToken(person, config)));
  const callers = new Map(tokens.map((token, i) => [everybody[i], new Caller(url, token, signal)]));
  const by: By = (person) => {
    const caller = callers.get(person);
    if (caller === undefined) throw new Error(`${person.fullName} is not of the demo`);
    return caller;
  };
  if (!(await isWanted(by))) return;
  // With Kafka, events come from there alone.
  if (config.kafkaBrokers.length === 0) await tellNews(by);
  for (const conversation of conversations) await hold(conversation, by);
}

/** Whether it was begun and not finished, or nobody has any thread. Where they have only others, it stays out of the way. */
async function isWanted(by: By): Promise<boolean> {
  const lists = await Promise.all(everybody.map((person) => by(person).call('listThreads', ALL)));
  const threads = lists.flatMap((list) => list.threads);
  const [first, last] = [conversations.at(0), conversations.at(-1)];
  if (first === undefined || last === undefined) return false;
  if (!threads.some((thread) => isThreadOf(first, thread))) return threads.length === 0;
  return !threads.some((thread) => isThreadOf(last, thread) && isWhole(last, thread));
}

/** Whether it is this conversation's, as who opened it sees it. */
function isThreadOf({ members: [opener, other], jobId }: Conversation, thread: Thread): boolean {
  const isTheirs = thread.participants.includes(opener.userId) && thread.otherUser.userId === other.userId;
  return isTheirs && thread.jobId === jobId;
}

function isWhole(conversation: Conversation, thread: Thread): boolean {
  const [opener, other] = conversation.members;
  return (
    thread.lastSeq >= conversation.lines.length &&
    thread.lastReadSeq >= readUpTo(conversation, opener) &&
    thread.otherLastReadSeq >= readUpTo(conversation, other)
  );
}

/** Hands over the platform's events, which tell the people's names and pictures too, and has the older ones read. */
async function tellNews(by: By): Promise<void> {
  const teller = by(people.studioOkapi);
  for (const { topic, at, data } of news) await teller.tell(topic, { eventType: topic, timestamp: at, data });
  await Promise.all(everybody.map((person) => readNews(by(person))));
}

async function readNews(caller: Caller): Promise<void> {
  const { notifications } = await caller.call('listNotifications', ALL);
  const older = notifications.filter(({ data }) => String(data['occurredAt']) < READ_UNTIL);
  for (const { id } of older) await caller.call('markNotificationRead', { params: { id } });
}

async function hold(conversation: Conversation, by: By): Promise<void> {
  const { members, jobId, title, lines } = conversation;
  const [opener, other] = members;
  const body = { participantId: other.userId, jobId, title };
  const { id: threadId } = await by(opener).call('createThread', { body });
  const ids: string[] = [];
  for (const [i, { by: author, ...content }] of lines.entries()) {
    // The same line in the same place has the same client id, and so is stored once.
    const clientId = Bun.randomUUIDv5(`${i} ${content.body}`, threadId);
    const line = { params: { threadId }, body: { ...content, clientId } };
    ids.push((await by(author).call('sendMessage', line)).id);
  }
  for (const member of members) {
    const messageId = ids[readUpTo(conversation, member) - 1];
    if (messageId !== undefined) await by(member).call('markMessageRead', { params: { messageId } });
  }
}
