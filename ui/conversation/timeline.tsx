import { ArrowDown } from 'lucide-react';
import { Fragment } from 'react';
import { Virtualizer } from 'virtua';
import type { Thread, ThreadSnapshot } from '@messaging/client';
import { UnreadBadge } from '../components/unread-badge.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Beginning } from './beginning.tsx';
import { MessageEntry } from './message-entry.tsx';
import { getOthersLastReadSeq, groupMessage } from './message-grouping.ts';
import type { JumpTarget } from './use-jump-target.ts';
import { useJump } from './use-jump.ts';
import { useMenuFocus } from './use-menu-focus.ts';
import { useTimelineScroll } from './use-timeline-scroll.ts';

interface TimelineProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  /** The reader was elsewhere in the conversation: it does not begin at the first new message again. */
  readonly isReturning: boolean;
  /** The message to which the reader jumps. */
  readonly jump: JumpTarget | null;
  /** Called when the list scrolls to it. */
  readonly onJumped: (target: JumpTarget) => void;
  /** Leads back to the newest messages. */
  readonly showNewest: () => void;
}

/** The messages. Only those in sight are in the page, so a conversation may have any length. */
export function Timeline(props: TimelineProps) {
  const { texts } = useMessagingUi();
  const { thread, jump, showNewest } = props;
  const { items, hasEarlier, hasLater } = props.snapshot;
  const { scroll, focus, markedKey, readState } = useTimeline(props);
  const { list, bottom } = scroll;
  return (
    <div className="msg-timeline">
      <TopDay at={scroll.topDay} />
      <LoadingNote isJumping={jump !== null} isLoadingEarlier={scroll.isLoading} />
      {/* Not a live region, see MessageAnnouncer. Focusable, so that the keyboard can scroll it. */}
      <div
        ref={bottom.scroller}
        className="msg-timeline-scroll"
        role="log"
        aria-live="off"
        aria-label={texts.conversation.messages}
        tabIndex={0}
        onFocus={focus.onFocus}
        onKeyDown={focus.onKeyDown}
      >
        <div className="msg-timeline-space" />
        {items.length === 0 && <Beginning person={toThreadPerson(thread)} />}
        <Virtualizer
          ref={list}
          data={items}
          keepMounted={focus.kept}
          shift={scroll.isPrepending}
          bufferSize={400}
          onScroll={scroll.onScroll}
          onResize={scroll.onResize}
        >
          {(item, index) => (
            <Fragment key={item.key}>
              {index === 0 && !hasEarlier && <Beginning person={toThreadPerson(thread)} />}
              <MessageEntry
                item={item}
                {...groupMessage(items, index, readState)}
                isTabStop={item.key === focus.tabStopKey}
                isMarked={item.key === markedKey}
              />
            </Fragment>
          )}
        </Virtualizer>
      </div>
      {!bottom.isAtBottom && (
        <JumpButton unread={thread.unreadCount} onClick={hasLater ? showNewest : bottom.jump} />
      )}
    </div>
  );
}

/** Where the list is scrolled, which message has the focus or was jumped to, and what is read. */
function useTimeline({ thread, snapshot, isReturning, jump, onJumped }: TimelineProps) {
  const { userId } = useMessagingUi().client;
  const scroll = useTimelineScroll(thread, snapshot, isReturning || jump !== null);
  const { list, bottom, newLine } = scroll;
  const focus = useMenuFocus(bottom.scroller, list, snapshot.items);
  const markedKey = useJump({
    items: snapshot.items,
    target: jump,
    list,
    onJump: (target) => {
      bottom.hold();
      onJumped(target);
    },
    // A message that was in sight already at the bottom moves nothing.
    onRest: bottom.release,
  });
  const readState = { userId, newLine, othersLastReadSeq: getOthersLastReadSeq(thread, userId) };
  return { scroll, focus, markedKey, readState };
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

function LoadingNote({ isJumping, isLoadingEarlier }: { isJumping: boolean; isLoadingEarlier: boolean }) {
  const { loading, loadingEarlier } = useMessagingUi().texts.conversation;
  if (!isJumping && !isLoadingEarlier) return null;
  return (
    <p className="msg-timeline-loading" role="status">
      {isJumping ? loading : loadingEarlier}
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
