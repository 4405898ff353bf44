import type { Message } from '@messaging/protocol/message';
import type { MessageId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import { isAttachment, type DraftAttachment } from '../db/draft-attachments.ts';
import type { Edit } from '../db/change-messages.ts';
import type { ChangeResult } from '../db/message-changer.ts';
import { CommandResult, type Call, type Handler, type Outcome } from './call.ts';
import { toDraftAttachments } from './to-attachments.ts';

/** Parts of the context that a change uses. */
type Needs = 'config' | 'deliverer' | 'contentChanger';

export const editMessage: Handler<'editMessage', Needs | 'fileMessageEditor'> = async (
  context,
  { actor },
  { messageId, body, attachments, ifVersion },
) => {
  const edit = {
    kind: 'edit',
    messageId,
    actorId: actor.userId,
    windowMinutes: context.config.editWindowMinutes,
    body,
    ifVersion: ifVersion ?? null,
  } as const;
  const drafts = attachments ? toDraftAttachments(context, attachments) : null;
  return toOutcome(context, await storeEdit(context, edit, drafts));
};

/** An edit without files of the service is stored together with other changes. */
function storeEdit(
  { contentChanger, fileMessageEditor }: Pick<Context, 'contentChanger' | 'fileMessageEditor'>,
  edit: Omit<Edit, 'attachments'>,
  drafts: readonly DraftAttachment[] | null,
): Promise<ChangeResult> {
  const attachments = drafts?.filter(isAttachment) ?? null;
  if (drafts === null || attachments?.length === drafts.length)
    return contentChanger.add({ ...edit, attachments });
  return fileMessageEditor.add({ ...edit, attachments: drafts });
}

/** An operator may delete any message at any time. */
export const deleteMessage: Handler<'deleteMessage', Needs | 'log'> = async (
  context,
  { actor },
  { messageId },
) => {
  const { config, log } = context;
  const isOperator = actor.role === 'ADMIN';
  const result = await context.contentChanger.add({
    kind: 'delete',
    messageId,
    actorId: actor.userId,
    windowMinutes: isOperator ? -1 : config.deleteWindowMinutes,
    isOperator,
    keepsHistory: config.deleteKeepsHistory,
  });
  if (isOperator) log.info({ by: actor.userId, messageId }, 'an operator deleted a message');
  return toOutcome(context, result);
};

type ReactionNeeds = 'deliverer' | 'reactionChanger';

export const react: Handler<'react', ReactionNeeds> = async (context, { actor }, { on, ...reaction }) => {
  const change = { kind: 'react', actorId: actor.userId, ...reaction, isOn: on } as const;
  return toOutcome(context, await context.reactionChanger.add(change));
};

export const addReaction: Handler<'addReaction', ReactionNeeds> = (context, call, input) =>
  react(context, call, { ...input, on: true });

export const removeReaction: Handler<'removeReaction', ReactionNeeds> = (context, call, input) =>
  react(context, call, { ...input, on: false });

type PinNeeds = 'deliverer' | 'pinChanger';

export const pinMessage: Handler<'pinMessage', PinNeeds> = (context, call, { messageId }) =>
  pin(context, call, messageId, true);

export const unpinMessage: Handler<'unpinMessage', PinNeeds> = (context, call, { messageId }) =>
  pin(context, call, messageId, false);

async function pin(
  context: Pick<Context, PinNeeds>,
  { actor }: Call,
  messageId: MessageId,
  isOn: boolean,
): Promise<Outcome<Message>> {
  const change = { kind: 'pin', actorId: actor.userId, messageId, isOn } as const;
  return toOutcome(context, await context.pinChanger.add(change));
}

/** The outcome of a stored change; the event follows the ack. A change that changed nothing has no event. */
function toOutcome({ deliverer }: Pick<Context, 'deliverer'>, result: ChangeResult): Outcome<Message> {
  const { message, changed } = result;
  if (changed === null) return message;
  // The ack is the copy of the connection that made the change.
  return new CommandResult(message, false, (acked) => deliverer.deliverChange(result, changed, acked));
}
