import type { Attachment } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Period } from '@messaging/protocol/search/to-period';
import type { SharedType } from '@messaging/protocol/search-commands';
import { toSharedTypes } from '@messaging/protocol/search/to-shared-types';
import { tokenizeMessage } from '@messaging/protocol/search/tokenize-message';
import type { Token } from '@messaging/protocol/search/tokenize';

/** PostgreSQL keeps at most 256 positions of a lexeme, up to 16,383. */
const MOST_POSITIONS = 256;
const LAST_POSITION = 16_383;

/** Marks of a message beside its words. They have a colon, which no word has. */
export const marks = {
  user: (id: UserId) => `u:${id}`,
  /** The end of the id tells threads apart well enough: whether a user may see a message is checked by the whole id. */
  thread: (id: ThreadId) => `t:${id.slice(-12)}`,
  sender: (id: UserId) => `f:${id}`,
  job: (id: number) => `j:${id}`,
  has: (type: SharedType) => `h:${type}`,
  month: (month: number) => `m:${month}`,
  pinned: 'p:',
};

/** Months since the year 0, in UTC. */
export function toMonth(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The time at which a month begins. */
export const toMonthStart = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12);

/** The months that a period touches, at most `most` of them. */
export function listMonths({ start, end }: Period, most: number): number[] {
  const first = toMonth(start);
  return Array.from({ length: Math.min(most, toMonth(end) - first + 1) }, (_, i) => first + i);
}

/** A message as the index reads it. */
export interface IndexedMessage {
  readonly threadId: ThreadId;
  /** The members of a pair; null in a group, whose members change. */
  readonly pairIds: readonly UserId[] | null;
  readonly jobId: number | null;
  readonly senderId: UserId;
  readonly body: string;
  readonly attachments: readonly Attachment[] | null;
  readonly createdAt: Date;
  readonly isPinned: boolean;
}

/** The words of a message as text of a `tsvector`. The same in any locale, because PostgreSQL parses no words. */
export function toWords(message: IndexedMessage): string {
  const { body, attachments, pairIds, jobId } = message;
  const said = [...listMarks(message), ...(pairIds ?? []).map(marks.user)].map((mark) => `'${mark}'`);
  if (jobId !== null) said.push(`'${marks.job(jobId)}'`);
  const positions = listPositions(tokenizeMessage(body, attachments ?? []));
  for (const [text, places] of positions) said.push(`'${text}':${places.join(',')}`);
  return said.join(' ');
}

function listMarks({ threadId, senderId, createdAt, isPinned, ...content }: IndexedMessage): string[] {
  const held = toSharedTypes(content).map(marks.has);
  const base = [marks.thread(threadId), marks.sender(senderId), marks.month(toMonth(createdAt.getTime()))];
  return [...base, ...held, ...(isPinned ? [marks.pinned] : [])];
}

function listPositions(tokens: readonly Token[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const { text, position } of tokens) {
    const places = positions.get(text);
    const place = Math.min(position + 1, LAST_POSITION);
    if (places === undefined) positions.set(text, [place]);
    else if (places.length < MOST_POSITIONS) places.push(place);
  }
  return positions;
}
