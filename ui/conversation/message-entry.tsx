import { memo } from 'react';
import type { Thread, ThreadItem } from '@messaging/client';
import { Avatar } from '../components/avatar.tsx';
import { useMinute } from '../components/use-minute.ts';
import { displayName } from '../format/person-name.ts';
import { toSender, toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Attachments } from './attachments.tsx';
import { LinkedText } from './linked-text.tsx';
import { createdAt, type MessageGrouping } from './message-grouping.ts';
import { Receipt } from './receipt.tsx';

interface MessageEntryProps extends MessageGrouping {
  readonly item: ThreadItem;
  readonly thread: Thread;
}

/** One message, preceded by the heading of a new day or the "New messages" line where one begins. */
export const MessageEntry = memo(function MessageEntry({ item, thread, ...grouping }: MessageEntryProps) {
  const { texts, formats } = useMessagingUi();
  const { isMine, startsDay, startsNew, continuesGroup, endsGroup } = grouping;
  const at = createdAt(item);
  const hasFoot = endsGroup || item.state !== 'stored';
  const sender = item.state === 'stored' ? toSender(thread, item.message) : toThreadPerson(thread);
  const name = isMine ? texts.conversation.you : displayName(sender);
  return (
    <>
      {startsDay && <DayHeading at={at} />}
      {startsNew && <NewMessagesLine />}
      <article
        className="msg-entry"
        data-mine={isMine}
        data-state={item.state}
        data-continues={continuesGroup && !startsDay}
        aria-label={texts.conversation.messageBy(name, formats.exactTime(at))}
      >
        {!isMine && endsGroup && <Avatar person={sender} size="small" />}
        <div className="msg-bubble">
          <Content item={item} />
          {!hasFoot && <Time at={at} className="msg-hover-time" />}
        </div>
        {hasFoot && (
          <footer className="msg-entry-foot">
            <Time at={at} />
            {isMine && <Receipt item={item} isRead={grouping.isRead} />}
          </footer>
        )}
      </article>
    </>
  );
});

function Content({ item }: { item: ThreadItem }) {
  const { body, attachments } = item.state === 'stored' ? item.message : item;
  return (
    <>
      {body !== '' && (
        <p className="msg-body" dir="auto">
          <LinkedText text={body} />
        </p>
      )}
      {attachments.length > 0 && <Attachments attachments={attachments} />}
    </>
  );
}

function Time({ at, className }: { at: string; className?: string }) {
  const { formats } = useMessagingUi();
  return (
    <time className={className} dateTime={at} title={formats.exactTime(at)}>
      {formats.clockTime(at)}
    </time>
  );
}

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
