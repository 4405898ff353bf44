import { useEffect, useRef, useState } from 'react';
import type { Message, Seq, Thread, ThreadItem } from '@messaging/client';
import { displayName } from '../format/person-name.ts';
import { toSender } from '../format/thread-person.ts';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Minimum time between two announcements, in milliseconds: each one interrupts the one before. */
const PAUSE_MS = 3_000;

interface MessageAnnouncerProps {
  readonly thread: Thread;
  readonly items: readonly ThreadItem[];
}

/**
 * Announces incoming messages of the open conversation to screen readers. The list itself is no live region, because
 * scrolling changes it all the time.
 */
export function MessageAnnouncer({ thread, items }: MessageAnnouncerProps) {
  const { client } = useMessagingUi();
  const [announced, setAnnounced] = useState({ seq: thread.lastSeq, text: '' });
  const announcedAt = useRef(Number.NEGATIVE_INFINITY);
  const received = messagesAfter(announced.seq, items).filter(({ senderId }) => senderId !== client.userId);
  const newest = received.at(-1);
  const text = useAnnouncement(thread, newest, received.length);
  const seq = newest?.seq;
  useEffect(() => {
    if (seq === undefined) return;
    const announce = (): void => {
      announcedAt.current = performance.now();
      setAnnounced({ seq, text });
    };
    const timer = setTimeout(announce, announcedAt.current + PAUSE_MS - performance.now());
    return () => clearTimeout(timer);
  }, [seq, text]);
  return (
    <p className="msg-visually-hidden" role="status">
      {/* The key makes a new element for each announcement: two messages can have the same text. */}
      <span key={announced.seq}>{announced.text}</span>
    </p>
  );
}

function messagesAfter(seq: Seq, items: readonly ThreadItem[]): Message[] {
  const before = items.findLastIndex((item) => item.state === 'stored' && item.message.seq <= seq);
  return items.slice(before + 1).flatMap((item) => (item.state === 'stored' ? [item.message] : []));
}

function useAnnouncement(thread: Thread, message: Message | undefined, count: number): string {
  const { received, receivedMany } = useMessagingUi().texts.conversation;
  const text = useMessageText(message ?? null, thread.members);
  if (message === undefined || message.kind === 'system') return text;
  const name = displayName(toSender(thread, message));
  return count > 1 ? receivedMany(name, count) : received(name, text);
}
