import type { Message } from '@messaging/client';
import { nameMentions } from '../format/mentions.ts';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { cutSnippet } from './cut-snippet.ts';

interface SnippetProps {
  readonly message: Message;
  readonly members: readonly Person[];
  /** Start and length of each hit in the text. */
  readonly highlights: readonly (readonly number[])[];
}

/** The part of a message around its first hit, with the hits marked. */
export function Snippet({ message: { body, attachments }, members, highlights }: SnippetProps) {
  const { texts } = useMessagingUi();
  const people = new Map(members.map((member) => [member.userId, member]));
  if (body === '')
    return <span className="msg-found-text">{texts.threads.attachments(attachments.length)}</span>;
  return (
    <span className="msg-found-text" dir="auto">
      {cutSnippet(body, highlights).map(({ text, isHit }, i) =>
        isHit ? <mark key={i}>{text}</mark> : <span key={i}>{nameMentions(text, people)}</span>,
      )}
    </span>
  );
}
