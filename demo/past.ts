import type { Config } from '@messaging/server/config/config';
import { AUDIENCES, toAudience, toFeedId, type FeedId } from '@messaging/server/users/audience';
import type { PastConversation, PastMark, PastNotification } from '@messaging/server/db/past';
import { readEvent } from '@messaging/server/notify/read-event';
import { topics } from '@messaging/server/notify/topics';
import { readUpTo, type Conversation } from './conversation.ts';
import { fileUrl } from './files.ts';
import { newsUntil, READ_WORKDAYS } from './news.ts';
import { people, type Person } from './people.ts';
import type { PlatformEvent } from './platform-event.ts';
import { timesOf, workday } from './times.ts';

/** Where and when the demo is made. */
export interface Making {
  readonly now: Date;
  /** Of the service's page. */
  readonly origin: string;
}

/** Ids that the demo makes are made of this one and a name, so that they are the same each time. */
const NAMESPACE = '5d3f0f3e-6f43-4f6e-8f0e-0d5b1f2b7a10';
const idOf = (name: string): string => Bun.randomUUIDv5(name, NAMESPACE);

/** How long after an event people looked at its notification, in milliseconds. */
const LOOKED_MS = 25 * 60_000;

/** What a conversation is in the database. */
export function pastOf(conversation: Conversation, { now, origin }: Making): PastConversation {
  const { members, jobId, title, lines } = conversation;
  const times = timesOf(lines, now);
  const messages = lines.map(({ by, body, attachments }, i) => ({
    senderId: by.userId,
    clientId: idOf(`${title} ${i}`),
    body,
    attachments: attachments.map((file) => ({
      id: idOf(file.filename),
      filename: file.filename,
      url: fileUrl(origin, file),
      type: file.type,
      size: file.bytes().length,
    })),
    at: times[i] ?? now,
  }));
  const marks = members.flatMap((member) => marksOf(conversation, member, times, now));
  return { users: [members[0].userId, members[1].userId], jobId, title, messages, marks };
}

/** Who answers has read what came before, a little earlier; who has read all of it looked after the last line. */
function marksOf(conversation: Conversation, member: Person, times: readonly Date[], now: Date): PastMark[] {
  const { lines } = conversation;
  const timeOf = (seq: number): number => times[seq - 1]?.getTime() ?? now.getTime();
  const { userId } = member;
  // Seqs of messages of the other one that this member answered.
  const answered = lines.flatMap(({ by }, i) =>
    by.userId === userId && i > 0 && lines[i - 1]?.by.userId !== userId ? [i] : [],
  );
  const last = readUpTo(conversation, member);
  const before = answered.filter((seq) => seq < last);
  const marks = before.map((seq) => ({ userId, seq, at: new Date((timeOf(seq) + timeOf(seq + 1)) / 2) }));
  const end = Math.min(timeOf(last) + 45_000, now.getTime());
  return last === 0 ? marks : [...marks, { userId, seq: last, at: new Date(end) }];
}

/** The notifications of before, oldest first, those of the last days unread. */
export function pastNews({ now, origin }: Making, config: Config): PastNotification[] {
  const readUntil = workday(now, READ_WORKDAYS, '00:00');
  return newsUntil(now, origin).flatMap((event, i) => {
    const at = new Date(event.at);
    const readAt = at < readUntil ? new Date(at.getTime() + LOOKED_MS) : undefined;
    return readOf(event, config).map(({ to, ...news }) => {
      const feed = toFeedId(to);
      const readers = readAt === undefined ? [] : readersOf(feed);
      const reads = readers.map((userId) => ({ userId, at: readAt ?? at }));
      return { ...news, feed, eventId: idOf(`event ${i}`), at, reads };
    });
  });
}

function readOf({ topic: name, at, data }: PlatformEvent, { kafkaPaymentUnit }: Config) {
  const topic = topics.get(name);
  if (topic === undefined) throw new Error(`${name} is none of the topics`);
  const value = Buffer.from(JSON.stringify({ eventType: name, timestamp: at, data }));
  return readEvent(topic, { value, receivedAt: Date.parse(at) }, kafkaPaymentUnit).notifications;
}

/** Those of the people who read this feed. */
function readersOf(feed: FeedId): number[] {
  const audience = AUDIENCES.find((one) => toFeedId(one) === feed);
  const all: readonly Person[] = Object.values(people);
  return all
    .filter(
      ({ userId, role }) => userId === feed || (audience !== undefined && toAudience(role) === audience),
    )
    .map(({ userId }) => userId);
}
