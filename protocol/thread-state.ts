import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { attachment, newAttachment } from './message.ts';
import { count, seq, storable, text, time, uuid } from './primitives.ts';

const mutedUntil = z
  .string()
  .max(40)
  .refine((value) => value === 'forever' || time.safeParse(value).success, 'must be a time or `forever`');
const label = text(LIMITS.labelCodePoints);
const note = text(LIMITS.noteCodePoints);

/** What a user has written and not sent. It is stored as it is typed: neither trimmed nor checked like a message. */
const draftContent = {
  body: storable(0, LIMITS.draftLength).meta({ description: 'Text so far' }),
  replyTo: uuid.nullish().meta({ description: 'Message that the draft answers' }),
  attachments: z
    .array(newAttachment)
    .max(LIMITS.attachments)
    .nullish()
    .meta({ description: 'Files of the draft' }),
};

/** A stored draft. */
export const draft = z
  .object({
    body: z.string(),
    replyTo: uuid.nullable(),
    attachments: z.array(attachment),
    at: time.meta({ description: 'When it was stored: of two devices the later one wins' }),
  })
  .meta({ id: 'Draft' });
export type Draft = z.output<typeof draft>;

/** What one member has set for a thread. No other member learns of it. */
export const threadState = z
  .object({
    isArchived: z.boolean().meta({ description: 'A new message ends it, unless the thread is muted' }),
    pinnedAt: time.nullable().meta({ description: 'When the caller pinned the thread; null: not pinned' }),
    mutedUntil: mutedUntil
      .nullable()
      .meta({ description: 'A time as in `pinnedAt`, or `forever`; null: not muted' }),
    unreadFrom: seq
      .nullable()
      .meta({ description: 'Shown as unread from here on, although it is read; null: not so' }),
    labels: z.array(z.string()),
    note: z.string().nullable(),
    draft: draft.nullable(),
    isAnswered: z.boolean().meta({ description: 'The caller has nothing to answer until the next message' }),
  })
  .meta({ id: 'ThreadState' });
export type ThreadState = z.output<typeof threadState>;

/** Whose turn it is to write. */
export const turn = z.enum(['me', 'them', 'none']).meta({
  description:
    '`me`: the last message is from another side than the caller; `them`: from the caller or from the own side; `none`: no message, nothing to answer, or left',
});
export type Turn = z.output<typeof turn>;

/** Fields of a thread that depend on the caller's own state. */
export const ownFields = {
  state: threadState.nullable().meta({ description: 'What the caller has set; null: nothing' }),
  stateVersion: count.meta({
    description: 'Grows with each change of `state`: of two copies the one with the greater number is newer',
  }),
  turn,
  turnSince: time.nullable().meta({ description: 'When the message was stored that gave the turn' }),
};

/** Input that changes the caller's own state of a thread. Fields that are left out stay. */
export const threadStateChange = z.object({
  threadId: uuid,
  isArchived: z.boolean().optional().meta({ description: 'Archives the thread until its next message' }),
  isPinned: z.boolean().optional(),
  mutedUntil: mutedUntil
    .nullish()
    .meta({ description: 'A time, as ISO 8601 in UTC with milliseconds, `forever`, or null: no longer' }),
  unreadFrom: seq
    .min(1)
    .nullish()
    .meta({ description: 'Shows the thread as unread from this `seq` on; the read position stays' }),
  labels: z.array(label).max(LIMITS.labels).optional().meta({ description: 'All labels from now on' }),
  note: note.nullish().meta({ description: 'Note that only the caller sees; null: none' }),
  draft: z.object(draftContent).nullish().meta({ description: 'Replaces the draft; null or empty: none' }),
  isAnswered: z.boolean().optional().meta({ description: 'Nothing to answer until the next message' }),
});
export type DraftInput = NonNullable<z.output<typeof threadStateChange>['draft']>;

/** Query of the lists of threads that a user can filter. */
export const threadFilter = {
  filter: z.enum(['inbox', 'unread', 'archived', 'pinned', 'your_turn']).optional().meta({
    description:
      '`inbox`: all but archived ones; `archived`: only these; the others leave archived ones out. `your_turn` has the oldest first',
  }),
  jobId: z.int().min(1).optional().meta({ description: 'Threads about this job' }),
  label: label.optional().meta({ description: 'Threads with this label of the caller' }),
  q: text(LIMITS.titleCodePoints)
    .optional()
    .meta({ description: 'Words of a name of another member or of the title, without case and accents' }),
};

/** Payload of the event: the parts of a thread that a change of its state changes. */
export const threadStateEvent = z.object({ threadId: uuid, unreadCount: count, ...ownFields });
