import type { Thread } from '@messaging/client';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Avatar } from './avatar.tsx';
import type { PresenceDot } from './presence-dot.ts';

/** Members of a group whose faces are shown. */
const MAX_FACES = 2;

/** The face of the other member, or two faces of a group. */
export function ThreadAvatar({ thread, dot }: { thread: Thread; dot?: PresenceDot | undefined }) {
  const { userId } = useMessagingUi().client;
  const others = thread.members.filter((member) => member.userId !== userId);
  if (thread.kind === 'pair' || others.length === 0)
    return <Avatar person={toThreadPerson(thread)} dot={dot} />;
  return (
    <span className="msg-faces">
      {others.slice(0, MAX_FACES).map((member) => (
        <Avatar key={member.userId} person={member} size="small" />
      ))}
    </span>
  );
}
