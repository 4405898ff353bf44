import type { Message } from '@messaging/protocol/message';
import type { Context } from '../context.ts';
import type { MessageChange } from '../db/message-changer.ts';
import { CommandResult, type Handler, type Outcome } from './call.ts';
import { toAttachments } from './to-attachments.ts';

/** Parts of the context that a change uses. */
type Needs = 'config' | 'deliverer' | 'messageChanger';

export const editMessage: Handler<'editMessage', Needs> = (context, { actor }, input) => {
  const { messageId, body, attachments, ifVersion } = input;
  return changeMessage(context, {
    kind: 'edit',
    messageId,
    actorId: actor.userId,
    windowMinutes: context.config.editWindowMinutes,
    body,
    attachments: attachments ? toAttachments(context, attachments) : null,
    ifVersion: ifVersion ?? null,
  });
};

/** An operator may delete any message at any time. */
export const deleteMessage: Handler<'deleteMessage', Needs | 'log'> = async (
  context,
  { actor },
  { messageId },
) => {
  const { config, log } = context;
  const isOperator = actor.role === 'ADMIN';
  const outcome = await changeMessage(context, {
    kind: 'delete',
    messageId,
    actorId: actor.userId,
    windowMinutes: isOperator ? -1 : config.deleteWindowMinutes,
    isOperator,
    keepsHistory: config.deleteKeepsHistory,
  });
  if (isOperator) log.info({ by: actor.userId, messageId }, 'an operator deleted a message');
  return outcome;
};

/** Stores the change; the event follows the ack. A change that changes nothing has no event. */
async function changeMessage(
  context: Pick<Context, Needs>,
  change: MessageChange,
): Promise<Outcome<Message>> {
  const { message, changed } = await context.messageChanger.add(change);
  if (changed === null) return message;
  // The ack is the copy of the connection that made the change.
  return new CommandResult(message, false, (acked) =>
    context.deliverer.deliverChange(message, changed, acked),
  );
}
