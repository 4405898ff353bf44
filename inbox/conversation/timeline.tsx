import { ArrowDown } from 'lucide-react';
import { Fragment } from 'react';
import { Virtualizer } from 'virtua';
import type { Thread, ThreadItem, ThreadSnapshot } from '@messaging/client';
import { dayName } from '../parts/times.ts';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { Beginning } from './beginning.tsx';
import { Entry } from './entry.tsx';
import { placeOf } from './place-of.ts';
import { useTimelineScroll } from './use-timeline-scroll.ts';

interface TimelineProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
}

/** The messages. Only those in sight are in the page, so a conversation may be as long as it likes. */
export function Timeline({ thread, snapshot }: TimelineProps) {
  const { userId } = useClient();
  const { items, hasEarlier, otherLastReadSeq } = snapshot;
  const { list, end, newLine, topDay, ...scroll } = useTimelineScroll(thread, snapshot);
  const renderItem = (item: ThreadItem, index: number) => (
    <Fragment key={item.key}>
      {index === 0 && !hasEarlier && <Beginning person={thread.otherUser} />}
      <Entry
        item={item}
        {...placeOf(items, index, { userId, newLine, otherLastReadSeq })}
        otherUser={thread.otherUser}
      />
    </Fragment>
  );
  return (
    <div className="timeline">
      <TopDay at={topDay} />
      {scroll.isLoading && (
        <p className="timeline-loading" role="status">
          {texts.conversation.loadingEarlier}
        </p>
      )}
      {/* Silent: see NewestMessage. Focusable, so that the keyboard can scroll it. */}
      <div
        ref={end.scroller}
        className="timeline-scroll"
        role="log"
        aria-live="off"
        aria-label={texts.conversation.messages}
        tabIndex={0}
      >
        <div className="timeline-space" />
        {items.length === 0 && <Beginning person={thread.otherUser} />}
        <Virtualizer
          ref={list}
          data={items}
          shift={scroll.isPrepending}
          bufferSize={400}
          onScroll={scroll.onScroll}
          onResize={scroll.onResize}
        >
          {renderItem}
        </Virtualizer>
      </div>
      {!end.isHere && <Jump unread={thread.unreadCount} onJump={end.jump} />}
    </div>
  );
}

/** Stands over the messages while their own heading is out of sight. For eyes only: screen readers have the heading. */
function TopDay({ at }: { at: string | null }) {
  return (
    at !== null && (
      <p className="top-day" aria-hidden="true">
        {dayName(at)}
      </p>
    )
  );
}

function Jump({ unread, onJump }: { unread: number; onJump: () => void }) {
  return (
    <button type="button" className="jump" onClick={onJump}>
      <ArrowDown aria-hidden="true" />
      <span className="unseen">
        {unread === 0 ? texts.conversation.jump : texts.conversation.jumpWithNew(unread)}
      </span>
      {unread > 0 && (
        <span className="badge" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  );
}
