import { z } from 'zod';
import { messageEvent } from './message-event.ts';

/** Topic of published messages. */
export const MESSAGES_TOPIC = 'messages.sent';

const name = z.string().nullable();

/** Value of a record in that topic; the key is the thread's id. */
export const messageSent = messageEvent(MESSAGES_TOPIC, { senderName: name, receiverName: name });
