import { ArrowDown } from 'lucide-react';
import { Fragment } from 'react';
import { Virtualizer } from 'virtua';
import type { Thread, ThreadItem, ThreadSnapshot } from '@messaging/client';
import { UnreadBadge } from '../components/unread-badge.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Beginning } from './beginning.tsx';
import { MessageEntry } from './message-entry.tsx';
import { getOthersLastReadSeq, groupMessage } from './message-grouping.ts';
import { useMenuFocus } from './use-menu-focus.ts';
import { useTimelineScroll } from './use-timeline-scroll.ts';

interface TimelineProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
}

/** The messages. Only those in sight are in the page, so a conversation may have any length. */
export function Timeline({ thread, snapshot }: TimelineProps) {
  const { client, texts } = useMessagingUi();
  const { userId } = client;
  const { items, hasEarlier } = snapshot;
  const { list, bottom, newLine, topDay, ...scroll } = useTimelineScroll(thread, snapshot);
  const { tabStopKey, kept, onFocus, onKeyDown } = useMenuFocus(bottom.scroller, list, items);
  const readState = { userId, newLine, othersLastReadSeq: getOthersLastReadSeq(thread, userId) };
  const renderItem = (item: ThreadItem, index: number) => (
    <Fragment key={item.key}>
      {index === 0 && !hasEarlier && <Beginning person={toThreadPerson(thread)} />}
      <MessageEntry
        item={item}
        {...groupMessage(items, index, readState)}
        isTabStop={item.key === tabStopKey}
      />
    </Fragment>
  );
  return (
    <div className="msg-timeline">
      <TopDay at={topDay} />
      {scroll.isLoading && <LoadingEarlier />}
      {/* Not a live region, see MessageAnnouncer. Focusable, so that the keyboard can scroll it. */}
      <div
        ref={bottom.scroller}
        className="msg-timeline-scroll"
        role="log"
        aria-live="off"
        aria-label={texts.conversation.messages}
        tabIndex={0}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      >
        <div className="msg-timeline-space" />
        {items.length === 0 && <Beginning person={toThreadPerson(thread)} />}
        <Virtualizer
          ref={list}
          data={items}
          keepMounted={kept}
          shift={scroll.isPrepending}
          bufferSize={400}
          onScroll={scroll.onScroll}
          onResize={scroll.onResize}
        >
          {renderItem}
        </Virtualizer>
      </div>
      {!bottom.isAtBottom && <JumpButton unread={thread.unreadCount} onClick={bottom.jump} />}
    </div>
  );
}

/** The day of the messages in sight while its heading is not. Hidden from screen readers, which read the heading. */
function TopDay({ at }: { at: string | null }) {
  const { formats } = useMessagingUi();
  return (
    at !== null && (
      <p className="msg-top-day" aria-hidden="true">
        {formats.dayName(at)}
      </p>
    )
  );
}

function LoadingEarlier() {
  const { texts } = useMessagingUi();
  return (
    <p className="msg-timeline-loading" role="status">
      {texts.conversation.loadingEarlier}
    </p>
  );
}

function JumpButton({ unread, onClick }: { unread: number; onClick: () => void }) {
  const { jump, jumpWithNew } = useMessagingUi().texts.conversation;
  return (
    <button type="button" className="msg-jump" onClick={onClick}>
      <ArrowDown aria-hidden="true" />
      <VisuallyHidden>{unread === 0 ? jump : jumpWithNew(unread)}</VisuallyHidden>
      <UnreadBadge count={unread} />
    </button>
  );
}
