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
import { useJump, type JumpTarget } from './use-jump.ts';
import { useMenuFocus } from './use-menu-focus.ts';
import { useTimelineScroll } from './use-timeline-scroll.ts';

interface TimelineProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  /** The message to which the reader jumps. */
  readonly jump: JumpTarget | null;
  readonly onJumpFailed: () => void;
}

/** The messages. Only those in sight are in the page, so a conversation may have any length. */
export function Timeline({ thread, snapshot, jump, onJumpFailed }: TimelineProps) {
  const { texts } = useMessagingUi();
  const { items, hasEarlier } = snapshot;
  const { scroll, focus, markedKey, readState } = useTimeline({ thread, snapshot, jump, onJumpFailed });
  const { list, bottom } = scroll;
  return (
    <div className="msg-timeline">
      <TopDay at={scroll.topDay} />
      {scroll.isLoading && <LoadingEarlier />}
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
      {!bottom.isAtBottom && <JumpButton unread={thread.unreadCount} onClick={bottom.jump} />}
    </div>
  );
}

/** Where the list is scrolled, which message has the focus or was jumped to, and what is read. */
function useTimeline({ thread, snapshot, jump, onJumpFailed }: TimelineProps) {
  const { userId } = useMessagingUi().client;
  const scroll = useTimelineScroll(thread, snapshot);
  const { list, bottom, newLine } = scroll;
  const focus = useMenuFocus(bottom.scroller, list, snapshot.items);
  const markedKey = useJump({
    id: thread.id,
    snapshot,
    target: jump,
    list,
    onJump: bottom.leave,
    onFail: onJumpFailed,
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
