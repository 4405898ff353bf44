import { UserMinus } from 'lucide-react';
import type { ThreadMember } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { Avatar } from '../components/avatar.tsx';
import { presenceDot, type PresenceDot } from '../components/presence-dot.ts';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { displayName } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { GroupPart } from './group-part.ts';
import { useMembers } from './use-members.ts';

/** All members, each with role, side and presence. Owners can remove the others. */
export function MemberList({ thread, isBusy, call }: GroupPart) {
  const { client, texts } = useMessagingUi();
  const isOwner = thread.role === 'owner';
  return (
    <ul className="msg-members" tabIndex={0} aria-label={texts.group.members}>
      {useMembers(thread).map((member) => (
        <li key={member.userId} className="msg-member">
          <MemberEntry member={member} />
          {isOwner && member.userId !== client.userId && (
            <button
              type="button"
              className="msg-icon-button"
              title={texts.group.remove(displayName(member))}
              disabled={isBusy}
              onClick={() => void call(() => client.thread(thread.id).removeMember(member.userId))}
            >
              <UserMinus aria-hidden="true" />
              <VisuallyHidden>{texts.group.remove(displayName(member))}</VisuallyHidden>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function MemberEntry({ member }: { member: ThreadMember }) {
  const { client, texts } = useMessagingUi();
  const { role, side } = member;
  const dot = useDot(member);
  const details = [texts.group.roles[role], ...(side === null ? [] : [texts.group.sides[side]])];
  return (
    <>
      <Avatar person={member} size="small" dot={dot} />
      <span className="msg-member-name">
        <bdi className="msg-clip">{displayName(member)}</bdi>
        <small>
          {[...(member.userId === client.userId ? [texts.conversation.you] : []), ...details].join(' · ')}
          {dot !== 'offline' && <VisuallyHidden>, {texts.conversation[dot]}</VisuallyHidden>}
        </small>
      </span>
    </>
  );
}

function useDot({ userId, isOnline }: ThreadMember): PresenceDot {
  const { client } = useMessagingUi();
  const presence = useStore(client.presence).users.get(userId);
  if (presence !== undefined) return presenceDot(presence);
  return isOnline ? 'online' : 'offline';
}
