import { useEffect, useRef, useState } from 'react';
import type { Message, Seq, Thread, ThreadItem } from '@messaging/client';
import { displayName } from '../format/person-name.ts';
import { toSender } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';

/** Minimum time between two announcements, in milliseconds: each one interrupts the one before. */
const PAUSE_MS = 3_000;
/** Characters of a message that are announced. The list has all of it. */
const MAX_ANNOUNCED = 300;

interface MessageAnnouncerProps {
  readonly thread: Thread;
  readonly items: readonly ThreadItem[];
}

/**
 * Announces incoming messages of the open conversation to screen readers. The list itself is no live region, because
 * scrolling changes it all the time.
 */
export function MessageAnnouncer({ thread, items }: MessageAnnouncerProps) {
  const { client, texts } = useMessagingUi();
  const [announced, setAnnounced] = useState({ seq: thread.lastSeq, text: '' });
  const announcedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const received = messagesAfter(announced.seq, items).filter(({ senderId }) => senderId !== client.userId);
    const newest = received.at(-1);
    if (newest === undefined) return;
    const announce = (): void => {
      announcedAt.current = performance.now();
      const text = toAnnouncement(displayName(toSender(thread, newest)), newest, received.length, texts);
      setAnnounced({ seq: newest.seq, text });
    };
    const timer = setTimeout(announce, announcedAt.current + PAUSE_MS - performance.now());
    return () => clearTimeout(timer);
  }, [announced, client, items, thread, texts]);
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

function toAnnouncement(name: string, { body, attachments }: Message, count: number, texts: Texts): string {
  const { received, receivedMany } = texts.conversation;
  if (count > 1) return receivedMany(name, count);
  return received(
    name,
    body === '' ? texts.threads.attachments(attachments.length) : body.slice(0, MAX_ANNOUNCED),
  );
}
