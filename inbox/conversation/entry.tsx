import { memo } from 'react';
import type { OtherUser, ThreadItem } from '@messaging/client';
import { Avatar } from '../parts/avatar.tsx';
import { nameOf } from '../parts/name-of.ts';
import { clockTime, dayName, exactTime } from '../parts/times.ts';
import { useMinute } from '../parts/use-minute.ts';
import { texts } from '../texts/en.ts';
import { Attachments } from './attachments.tsx';
import { LinkedText } from './linked-text.tsx';
import { timeOf, type Place } from './place-of.ts';
import { Receipt } from './receipt.tsx';

interface EntryProps extends Place {
  readonly item: ThreadItem;
  readonly otherUser: OtherUser;
}

/** One message, with what stands above it: a new day, or the line of new messages. */
export const Entry = memo(function Entry({ item, otherUser, ...place }: EntryProps) {
  const { isMine, startsDay, startsNew, followsOn, runsOn } = place;
  const at = timeOf(item);
  const { body, attachments } = item.state === 'stored' ? item.message : item;
  const hasFoot = !runsOn || item.state !== 'stored';
  const name = isMine ? texts.shell.you : nameOf(otherUser);
  return (
    <>
      {startsDay && <Day at={at} />}
      {startsNew && (
        <p className="new-line" role="separator" aria-label={texts.conversation.newMessages}>
          {texts.conversation.newMessages}
        </p>
      )}
      <article
        className="entry"
        data-mine={isMine}
        data-state={item.state}
        data-follows={followsOn && !startsDay}
        aria-label={texts.conversation.messageBy(name, exactTime(at))}
      >
        {!isMine && !runsOn && <Avatar person={otherUser} size="small" />}
        <div className="bubble">
          {body !== '' && (
            <p className="body" dir="auto">
              <LinkedText text={body} />
            </p>
          )}
          {attachments.length > 0 && <Attachments attachments={attachments} />}
          {!hasFoot && (
            <time className="hover-time" dateTime={at} title={exactTime(at)}>
              {clockTime(at)}
            </time>
          )}
        </div>
        {hasFoot && (
          <footer className="entry-foot">
            <time dateTime={at} title={exactTime(at)}>
              {clockTime(at)}
            </time>
            {isMine && <Receipt item={item} isRead={place.isRead} />}
          </footer>
        )}
      </article>
    </>
  );
});

function Day({ at }: { at: string }) {
  // Today is yesterday soon.
  useMinute();
  return (
    <h2 className="day">
      <time dateTime={at}>{dayName(at)}</time>
    </h2>
  );
}
