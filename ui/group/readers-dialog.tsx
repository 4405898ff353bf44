import type { Message, Thread, ThreadMember } from '@messaging/client';
import { Avatar } from '../components/avatar.tsx';
import { Modal } from '../components/modal.tsx';
import { displayName } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useMembers } from './use-members.ts';

interface ReadersDialogProps {
  readonly thread: Thread;
  readonly message: Message;
  readonly onClose: () => void;
}

/** Which other members have read a message, and which have not. Its sender is left out. */
export function ReadersDialog({ thread, message, onClose }: ReadersDialogProps) {
  const { client, texts, formats } = useMessagingUi();
  const { seq, senderId, readAt } = message;
  const others = useMembers(thread).filter(({ userId }) => userId !== senderId && userId !== client.userId);
  const readers = others.filter(({ lastReadSeq }) => lastReadSeq >= seq);
  const waiting = others.filter(({ lastReadSeq }) => lastReadSeq < seq);
  return (
    <Modal title={texts.message.readers} onClose={onClose}>
      {() => (
        <div className="msg-form">
          <Members title={texts.message.readBy(readers.length)} members={readers} />
          {readAt !== null && <time dateTime={readAt}>{formats.exactTime(readAt)}</time>}
          <Members title={texts.message.notReadBy(waiting.length)} members={waiting} />
        </div>
      )}
    </Modal>
  );
}

function Members({ title, members }: { title: string; members: readonly ThreadMember[] }) {
  if (members.length === 0) return null;
  return (
    <section>
      <h3 className="msg-readers-title">{title}</h3>
      <ul className="msg-members" tabIndex={0} aria-label={title}>
        {members.map((member) => (
          <li key={member.userId} className="msg-member">
            <Avatar person={member} size="small" />
            <bdi className="msg-clip">{displayName(member)}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
