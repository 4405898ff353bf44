import { memo } from 'react';
import type { ThreadItem } from '@messaging/client';
import { useMinute } from '../components/use-minute.ts';
import { SystemLine } from '../message/system-line.tsx';
import { UserMessage } from '../message/user-message.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { createdAt, type MessageGrouping } from './message-grouping.ts';

interface MessageEntryProps extends MessageGrouping {
  readonly item: ThreadItem;
  /** Whether Tab reaches the menu of this message. */
  readonly isTabStop: boolean;
  /** Whether the reader has just jumped to it. */
  readonly isMarked: boolean;
}

/** One message, preceded by the heading of a new day or the "New messages" line where one begins. */
export const MessageEntry = memo(function MessageEntry({
  item,
  isTabStop,
  isMarked,
  ...grouping
}: MessageEntryProps) {
  return (
    <>
      {grouping.startsDay && <DayHeading at={createdAt(item)} />}
      {grouping.startsNew && <NewMessagesLine />}
      {item.state === 'stored' && item.message.kind === 'system' ? (
        <SystemLine message={item.message} />
      ) : (
        <UserMessage item={item} isTabStop={isTabStop} isMarked={isMarked} {...grouping} />
      )}
    </>
  );
});

function NewMessagesLine() {
  const { newMessages } = useMessagingUi().texts.conversation;
  return (
    <p className="msg-new-line" role="separator" aria-label={newMessages}>
      {newMessages}
    </p>
  );
}

function DayHeading({ at }: { at: string }) {
  const { formats } = useMessagingUi();
  // At midnight "Today" becomes "Yesterday".
  useMinute();
  return (
    <h2 className="msg-day">
      <time dateTime={at}>{formats.dayName(at)}</time>
    </h2>
  );
}
