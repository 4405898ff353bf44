import type { Message, ThreadItem } from '@messaging/client';
import { Avatar } from '../components/avatar.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { createdAt, type MessageGrouping } from '../conversation/message-grouping.ts';
import { Receipt } from '../conversation/receipt.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { toNameless } from '../format/profiles.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { hasMenu } from './has-menu.ts';
import { MENU_BUTTON, MenuButton } from './menu-button.tsx';
import { MessageContent } from './message-content.tsx';
import { Reactions } from './reactions.tsx';
import { useLongPress } from './use-long-press.ts';

interface UserMessageProps extends MessageGrouping {
  readonly item: ThreadItem;
  /** Whether Tab reaches its menu. */
  readonly isTabStop: boolean;
  /** Whether the reader has just jumped to it. */
  readonly isMarked: boolean;
}

/** A message that a person wrote: its bubble, the reactions, and the time with the receipt. */
export function UserMessage({ item, isTabStop, isMarked, ...grouping }: UserMessageProps) {
  const { texts, formats } = useMessagingUi();
  const { isGroup } = useConversation();
  const { isMine, startsDay, endsGroup } = grouping;
  const continues = grouping.continuesGroup && !startsDay;
  const at = createdAt(item);
  const hasFoot = endsGroup || item.state !== 'stored';
  const sender = useSender(item);
  const name = isMine ? texts.conversation.you : displayName(sender);
  const label = texts.conversation.messageBy(name, formats.exactTime(at));
  const message = hasMenu(item) ? item.message : undefined;
  const longPress = useMenuPress(message);
  return (
    <article
      className="msg-entry"
      data-marked={isMarked}
      data-mine={isMine}
      data-state={item.state}
      data-continues={continues}
      aria-label={label}
      {...longPress}
    >
      {isGroup && !isMine && !continues && (
        <bdi className="msg-sender" aria-hidden="true">
          {name}
        </bdi>
      )}
      {!isMine && endsGroup && <Avatar person={sender} size="small" />}
      <div className="msg-bubble">
        <MessageContent item={item} />
        {!hasFoot && <Time at={at} className="msg-hover-time" />}
        {message !== undefined && (
          <MenuButton message={message} itemKey={item.key} isTabStop={isTabStop} label={label} />
        )}
      </div>
      {item.state === 'stored' && <Reactions message={item.message} />}
      {hasFoot && (
        <footer className="msg-entry-foot">
          <Time at={at} />
          {isMine && <Receipt item={item} isRead={grouping.isRead} />}
        </footer>
      )}
    </article>
  );
}

/** A long press anywhere on the message opens its menu. */
function useMenuPress(message: Message | undefined) {
  const { actions } = useConversation();
  return useLongPress(
    message &&
      ((element) => {
        const anchor = element.querySelector<HTMLElement>(`.${MENU_BUTTON}`);
        if (anchor !== null) actions.openMenu({ message, anchor });
      }),
  );
}

/** The sender as the members know them, whose name may be newer than the message. The user, of an unsent one. */
function useSender(item: ThreadItem): Person {
  const { members } = useConversation();
  const { userId } = useMessagingUi().client;
  const senderId = item.state === 'stored' ? item.message.senderId : (userId ?? 0);
  const member = members.find((person) => person.userId === senderId);
  if (member !== undefined || item.state !== 'stored') return member ?? toNameless(senderId);
  const { senderName, senderAvatar } = item.message;
  return { userId: senderId, fullName: senderName, username: null, avatarUrl: senderAvatar };
}

function Time({ at, className }: { at: string; className?: string }) {
  const { formats } = useMessagingUi();
  return (
    <time className={className} dateTime={at} title={formats.exactTime(at)}>
      {formats.clockTime(at)}
    </time>
  );
}
