import type { Message } from '@messaging/protocol/message';
import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import { deliver } from '../live/deliver.ts';
import { eventFrame } from '../live/frames.ts';
import type { LocalConnection } from '../live/hub.ts';
import { Created, type Handler } from './call.ts';
import type { Input } from '@messaging/protocol/commands';

/** Stores the message, then delivers it. The result comes after the commit and waits for no delivery. */
export const sendMessage: Handler<'sendMessage'> = async (context, call, input) => {
  const { message, isNew } = await context.messageWriter.add({
    id: Bun.randomUUIDv7(),
    threadId: input.threadId,
    senderId: call.actor.userId,
    senderName: call.actor.fullName ?? call.actor.username,
    clientId: input.clientId ?? null,
    body: input.body,
    attachments: attachmentsOf(context, input.attachments),
  });
  if (!isNew) return message;
  context.typing.end(message.threadId, message.senderId);
  // Acked before the messages after it are delivered, so that the sender's connection too gets them in the order of `seq`.
  // The ack is the sending connection's copy.
  call.ack?.(message);
  deliverMessage(context, message, call.ack && call.connection);
  return new Created(message);
};

/** Delivers a message that was stored now to every connection of both members but `except`. */
export function deliverMessage(
  context: Pick<Context, 'hub' | 'broker' | 'metrics' | 'tracing'>,
  message: Message,
  except?: LocalConnection,
): void {
  context.metrics.messagesStored.inc();
  deliver(
    context,
    { to: [message.receiverId, message.senderId], frame: eventFrame('message', message) },
    except,
  );
}

function attachmentsOf(context: Context, given: Input<'sendMessage'>['attachments']): Message['attachments'] {
  return given.map((attachment, i) => {
    if (context.config.production && !/^https:/i.test(attachment.url)) {
      throw invalid(`attachments.${i}.url`, 'must start with https:');
    }
    return { ...attachment, id: attachment.id ?? Bun.randomUUIDv7() };
  });
}
