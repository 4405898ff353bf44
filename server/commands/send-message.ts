import type { Message } from '@messaging/protocol/message';
import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import { deliver } from '../live/deliver.ts';
import { eventFrame } from '../live/encode.ts';
import { Created, type Call, type Handler } from './call.ts';
import type { Input } from '@messaging/protocol/commands';

/** Stores the message, then delivers it. The result comes after the commit and waits for no delivery. */
export const sendMessage: Handler<'sendMessage'> = async (context, call, input) => {
  const { message, isNew } = await context.messageWriter.add({
    id: Bun.randomUUIDv7(),
    threadId: input.threadId,
    senderId: call.actor.userId,
    clientId: input.clientId ?? null,
    body: input.body,
    attachments: attachmentsOf(context, input.attachments),
  });
  if (!isNew) return message;
  context.typing.end(message.threadId, message.senderId);
  deliverMessage(context, call, message);
  return new Created(message);
};

function deliverMessage(context: Context, call: Call, message: Message): void {
  const event = { to: [message.receiverId, message.senderId], frame: eventFrame('message', message) };
  deliver(context, event, call.isAcked ? call.connection : undefined);
}

function attachmentsOf(context: Context, given: Input<'sendMessage'>['attachments']): Message['attachments'] {
  return given.map((attachment, i) => {
    if (context.config.production && !attachment.url.startsWith('https:')) {
      throw invalid(`attachments.${i}.url`, 'must start with https:');
    }
    return { ...attachment, id: attachment.id ?? Bun.randomUUIDv7() };
  });
}
