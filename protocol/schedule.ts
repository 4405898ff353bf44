import { z } from 'zod';
import { SCHEDULE_LIMITS } from './limits.ts';
import { attachment, content, hasContent, messageEdit, words } from './message.ts';
import { seq, text, time, uuid } from './primitives.ts';

/** Names of the IANA database have these characters. Names that begin with a sign or a digit are offsets, whose sign has two readings. */
const ZONE = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;

function isZone(name: string): boolean {
  try {
    return ZONE.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** A time zone by its IANA name. */
export const zone = z
  .string()
  .min(1)
  .max(64)
  .refine(isZone, 'must be the IANA name of a time zone')
  .meta({ description: 'IANA name of a time zone', examples: ['Europe/Berlin'] });

export const moment = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601 with an offset, as in `2026-02-02T09:00:00+01:00`' });

/** When a message is to be sent. */
const sendTime = {
  sendAt: moment.meta({
    description: `When to send it: at most ${SCHEDULE_LIMITS.scheduledDays} days ahead, by the clock of the service`,
  }),
  zone: zone.meta({ description: 'Time zone in which the sender chose the time' }),
};

export const newScheduled = z.object({ threadId: uuid, ...content, ...sendTime }).refine(...hasContent);

export const scheduledChange = z
  .object({
    threadId: uuid,
    scheduledId: uuid,
    body: content.body.optional(),
    attachments: messageEdit.shape.attachments,
    replyTo: content.replyTo.meta({ description: 'Message that it answers; null: none. Left out: it stays' }),
    sendAt: sendTime.sendAt.optional(),
    zone: sendTime.zone.optional(),
  })
  .refine(
    (value) => (value.sendAt === undefined) === (value.zone === undefined),
    'needs sendAt and zone together',
  );

/** A message that is sent later. */
export const scheduledMessage = z
  .object({
    id: uuid.meta({
      description: 'Id of the scheduled message, and `clientId` of the message once it is sent',
    }),
    threadId: uuid,
    body: z.string().meta({ description: 'Text of the message, trimmed' }),
    attachments: z.array(attachment),
    replyTo: uuid.nullable().meta({ description: 'Message that it answers; null: none' }),
    sendAt: time.meta({ description: 'When it is sent' }),
    zone: z.string().meta({ description: 'Time zone in which the sender chose the time' }),
    state: z.enum(['waiting', 'failed', 'sent', 'cancelled']).meta({
      description: 'Lists have those that wait and those that failed; events tell of the others, too',
    }),
    failure: z
      .enum(['not_found', 'read_only', 'too_late', 'client_id_conflict', 'file_not_ready'])
      .nullable()
      .meta({
        description:
          'Why it was not sent: the sender has left the thread, may only read it, a file of it was refused or removed, or the ' +
          `service was away for more than ${SCHEDULE_LIMITS.lateHours} hours; null: it has not failed`,
      }),
    createdAt: time,
  })
  .meta({ id: 'ScheduledMessage' });
export type ScheduledMessage = z.output<typeof scheduledMessage>;

export const reminder = z
  .object({
    messageId: uuid,
    threadId: uuid,
    seq: seq.meta({ description: 'Place of the message in its thread' }),
    at: time.meta({ description: 'When the user is reminded' }),
  })
  .meta({ id: 'Reminder' });
export type Reminder = z.output<typeof reminder>;

/** A reminder as an event tells it. */
export const reminderState = reminder.extend({
  at: time.nullable().meta({ description: 'When the user is reminded; null: not any more' }),
});

const replyName = text(SCHEDULE_LIMITS.replyNameCodePoints).meta({
  description: 'Name by which its user finds it',
});

export const newSavedReply = z.object({
  id: uuid
    .optional()
    .meta({ description: 'Reply that is replaced, or id of a new one; made by the service when left out' }),
  name: replyName,
  body: words.meta({ description: 'Text of the reply; stored trimmed' }),
});

/** A text that a user keeps for messages to come. */
export const savedReply = z
  .object({
    id: uuid,
    name: z.string().meta({ description: 'Name by which its user finds it' }),
    body: z.string().meta({ description: 'Text of the reply' }),
  })
  .meta({ id: 'SavedReply' });
export type SavedReply = z.output<typeof savedReply>;

/** A saved reply as an event says it. */
export const savedReplyState = z.object({
  id: uuid,
  reply: savedReply.nullable().meta({ description: 'Null: it was removed' }),
});
