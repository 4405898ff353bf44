import { useEffect, useRef, useState } from 'react';
import type { Message, Seq, Thread, ThreadItem } from '@messaging/client';
import { nameOf } from '../parts/name-of.ts';
import { texts } from '../texts/en.ts';

/** Between two announcements, in milliseconds: a voice that is interrupted all the time says nothing. */
const PAUSE_MS = 3_000;
/** Characters of a message that are read out. All of it is in the list. */
const READ_OUT = 300;

interface NewestMessageProps {
  readonly thread: Thread;
  readonly items: readonly ThreadItem[];
}

/** Reads out what comes in while the conversation is open. The list itself is silent: scrolling it changes it all the time. */
export function NewestMessage({ thread: { otherUser, lastSeq }, items }: NewestMessageProps) {
  const [told, setTold] = useState({ seq: lastSeq, text: '' });
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const news = messagesAfter(told.seq, items).filter(({ senderId }) => senderId === otherUser.userId);
    const newest = news.at(-1);
    if (newest === undefined) return;
    const tell = (): void => {
      toldAt.current = performance.now();
      setTold({ seq: newest.seq, text: announcement(nameOf(otherUser), newest, news.length) });
    };
    const timer = setTimeout(tell, toldAt.current + PAUSE_MS - performance.now());
    return () => clearTimeout(timer);
  }, [told, items, otherUser]);
  return (
    <p className="unseen" role="status">
      {/* Another element each time: two messages may say the same. */}
      <span key={told.seq}>{told.text}</span>
    </p>
  );
}

function messagesAfter(seq: Seq, items: readonly ThreadItem[]): Message[] {
  const before = items.findLastIndex((item) => item.state === 'stored' && item.message.seq <= seq);
  return items.slice(before + 1).flatMap((item) => (item.state === 'stored' ? [item.message] : []));
}

function announcement(name: string, { body, attachments }: Message, count: number): string {
  const { received, receivedMany } = texts.conversation;
  if (count > 1) return receivedMany(name, count);
  return received(
    name,
    body === '' ? texts.threads.attachments(attachments.length) : body.slice(0, READ_OUT),
  );
}
