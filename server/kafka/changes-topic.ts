import { z } from 'zod';
import { id, messageEvent } from './message-event.ts';

/** Topic of published changes of messages. */
export const CHANGES_TOPIC = 'messages.changed';

/** Value of a record in that topic; the key is the thread's id. A record says what the message is after the change. */
export const messageChanged = messageEvent(CHANGES_TOPIC, {
  version: id.meta({ description: 'Of two records of a message, the one with the greater version is newer' }),
  isDeleted: z.boolean(),
});
