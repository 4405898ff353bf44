import type { Message } from '@messaging/client';
import { usePeople } from '../components/use-people.ts';
import { nameMentions } from '../format/mentions.ts';
import { displayName, type Person } from '../format/person-name.ts';
import { toNameless } from '../format/profiles.ts';
import { systemText } from '../format/system-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Characters of a message in a preview: laying out a long one takes time. */
const PREVIEW_LENGTH = 200;

/** A message in one line of plain text. `members` are the known members of its thread. */
export function useMessageText(message: Message | null, members: readonly Person[]): string {
  const { client, texts } = useMessagingUi();
  const people = usePeople(message === null ? [] : listPeople(message), members);
  if (message === null) return '';
  const { kind, body, attachments, deletedAt } = message;
  if (deletedAt !== null) return texts.message.deleted;
  if (kind === 'system') {
    const getName = (id: number): string =>
      id === client.userId ? texts.conversation.you : displayName(people.get(id) ?? toNameless(id));
    return systemText(message, getName, texts);
  }
  if (body === '') return texts.threads.attachments(attachments.length);
  return nameMentions(body.slice(0, PREVIEW_LENGTH), people);
}

/** Numbers of the people whose names the text of a message shows. */
function listPeople({ kind, senderId, card, mentions }: Message): readonly number[] {
  return kind === 'system' ? [senderId, card?.userId ?? senderId] : mentions;
}
