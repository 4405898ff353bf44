import { writeMessage } from '../db/file-message-writer.ts';
import { CommandResult, type Handler } from './call.ts';
import { toDraftAttachments } from './to-attachments.ts';

/**
 * Stores the message; it is delivered after the ack. The result comes after the commit and waits for no delivery. The ack
 * goes ahead of the messages after it, so that the sender's connection gets a thread in the order of `seq`, too.
 */
export const sendMessage: Handler<
  'sendMessage',
  'config' | 'deliverer' | 'fileMessageWriter' | 'messageWriter' | 'typing'
> = async (context, call, input) => {
  const result = await writeMessage(context, {
    id: Bun.randomUUIDv7(),
    threadId: input.threadId,
    senderId: call.actor.userId,
    senderName: call.actor.fullName ?? call.actor.username,
    clientId: input.clientId ?? null,
    body: input.body,
    attachments: toDraftAttachments(context, input.attachments),
    replyTo: input.replyTo ?? null,
  });
  const { message, isNew } = result;
  if (!isNew) return message;
  context.typing.end(message.threadId, message.senderId);
  // The ack is the sending connection's copy.
  return new CommandResult(message, true, (acked) => context.deliverer.deliverMessage(result, acked));
};
