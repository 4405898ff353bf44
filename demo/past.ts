import type { Config } from '@messaging/server/config/config';
import { AUDIENCES, toAudience, toFeedId, type FeedId } from '@messaging/server/users/audience';
import type { PastConversation, PastMark, PastNotification } from '@messaging/server/db/past';
import { readEvent } from '@messaging/server/notify/read-event';
import { topics } from '@messaging/server/notify/topics';
import { readUpTo, type Conversation } from './conversation.ts';
import { fileUrl } from './files.ts';
import { listPastEvents, READ_WORKDAYS } from './event-history.ts';
import { people, type Person } from './people.ts';
import type { PlatformEvent } from './platform-event.ts';
import { assignTimes, workday } from './times.ts';

/** Time and address at which the demo is stored. */
export interface DemoContext {
  readonly now: Date;
  /** Origin of the service's page. */
  readonly origin: string;
}

/** Namespace of the demo's ids, which are UUIDs of a name so that they are the same each time. */
const NAMESPACE = '5d3f0f3e-6f43-4f6e-8f0e-0d5b1f2b7a10';
const makeId = (name: string): string => Bun.randomUUIDv5(name, NAMESPACE);

/** Delay from an event to the reading of its notification, in milliseconds. */
const READ_DELAY_MS = 25 * 60_000;

/** Converts a conversation to its rows in the database. */
export function toPastConversation(
  conversation: Conversation,
  { now, origin }: DemoContext,
): PastConversation {
  const { members, isGroup = false, jobId, title, lines } = conversation;
  const times = assignTimes(lines, now);
  const messages = lines.map(({ by, body, attachments, was, isDeleted = false, answers, reactions }, i) => ({
    was: was ?? null,
    isDeleted,
    replySeq: answers === undefined ? null : lines.findIndex((line) => line.body.startsWith(answers)) + 1,
    reactions: (reactions ?? []).map((reaction) => ({
      emoji: reaction.emoji,
      userIds: reaction.by.map(({ userId }) => userId),
    })),
    senderId: by.userId,
    clientId: makeId(`${title} ${i}`),
    body,
    attachments: attachments.map((file) => ({
      id: makeId(file.filename),
      filename: file.filename,
      url: fileUrl(origin, file),
      type: file.type,
      size: file.bytes().length,
    })),
    at: times[i] ?? now,
  }));
  const marks = members.flatMap((member) => makeMarks(conversation, member, times, now));
  const users = members.map(({ userId }) => userId);
  return { users, clientId: isGroup ? makeId(title) : null, jobId, title, messages, marks };
}

/** Marks of a member: halfway between each message and its reply, and 45 s after the last message read. */
function makeMarks(
  conversation: Conversation,
  member: Person,
  times: readonly Date[],
  now: Date,
): PastMark[] {
  const { lines } = conversation;
  const toTime = (seq: number): number => times[seq - 1]?.getTime() ?? now.getTime();
  const { userId } = member;
  // Seqs of the other member's messages that this member answered.
  const answered = lines.flatMap(({ by }, i) =>
    by.userId === userId && i > 0 && lines[i - 1]?.by.userId !== userId ? [i] : [],
  );
  const last = readUpTo(conversation, member);
  const earlier = answered.filter((seq) => seq < last);
  const marks = earlier.map((seq) => ({ userId, seq, at: new Date((toTime(seq) + toTime(seq + 1)) / 2) }));
  const end = Math.min(toTime(last) + 45_000, now.getTime());
  return last === 0 ? marks : [...marks, { userId, seq: last, at: new Date(end) }];
}

/** Makes the past notifications, oldest first; those of the last days are unread. */
export function makePastNotifications({ now, origin }: DemoContext, config: Config): PastNotification[] {
  const readUntil = workday(now, READ_WORKDAYS, '00:00');
  return listPastEvents(now, origin).flatMap((event, i) => {
    const at = new Date(event.at);
    const readAt = at < readUntil ? new Date(at.getTime() + READ_DELAY_MS) : undefined;
    return toNotifications(event, config).map(({ to, ...content }) => {
      const feed = toFeedId(to);
      const readers = readAt === undefined ? [] : listReaders(feed);
      const reads = readers.map((userId) => ({ userId, at: readAt ?? at }));
      return { ...content, feed, eventId: makeId(`event ${i}`), at, reads };
    });
  });
}

function toNotifications({ topic: name, at, data }: PlatformEvent, { kafkaPaymentUnit }: Config) {
  const topic = topics.get(name);
  if (topic === undefined) throw new Error(`${name} is not a topic`);
  const value = Buffer.from(JSON.stringify({ eventType: name, timestamp: at, data }));
  return readEvent(topic, { value, receivedAt: Date.parse(at) }, kafkaPaymentUnit).notifications;
}

/** Ids of the people who read this feed. */
function listReaders(feed: FeedId): number[] {
  const audience = AUDIENCES.find((name) => toFeedId(name) === feed);
  const candidates: readonly Person[] = Object.values(people);
  return candidates
    .filter(
      ({ userId, role }) => userId === feed || (audience !== undefined && toAudience(role) === audience),
    )
    .map(({ userId }) => userId);
}
