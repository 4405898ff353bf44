import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Thread } from '@messaging/client';
import { nameOf } from '../parts/name-of.ts';
import { texts } from '../texts/en.ts';
import { useComposer } from './use-composer.ts';

/** Characters before the limit at which the rest is counted. */
const COUNTED_FROM = 1_000;
/** Of what is left these are read out as they are passed, from the least: each single one would drown the writing. */
const READ_OUT = [0, 10, 50, 100, 500, COUNTED_FROM] as const;
/** On a phone the keyboard would cover the conversation, so there nobody is made to type. */
const hasKeyboard = matchMedia('(hover: hover) and (pointer: fine)');

/** The place to write. */
export function Composer({ thread }: { thread: Thread }) {
  const { text, problem, isClosed, left, canSend, write, send } = useComposer(thread.id);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (hasKeyboard.matches) field.current?.focus();
  }, []);
  const { label, placeholder, closed, hint } = texts.composer;

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        aria-label={label}
        aria-describedby="composer-hint"
        placeholder={isClosed ? closed : placeholder(nameOf(thread.otherUser))}
        rows={1}
        dir="auto"
        value={text}
        disabled={isClosed}
        aria-invalid={left < 0}
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={sendOnEnter}
      />
      <SendButton canSend={canSend} />
      <p className="composer-foot">
        <span id="composer-hint">{hint}</span>
        <span role="alert">{problem}</span>
        <Counter left={left} />
      </p>
    </form>
  );
}

/** Enter sends, unless it makes a line or chooses a word of an input method. */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

function SendButton({ canSend }: { canSend: boolean }) {
  return (
    <button type="submit" className="send" disabled={!canSend} title={texts.composer.send}>
      <SendHorizontal aria-hidden="true" />
      <span className="unseen">{texts.composer.send}</span>
    </button>
  );
}

function Counter({ left }: { left: number }) {
  const passed = READ_OUT.find((step) => left <= step);
  const { left: leftText, over, atMost, tooLong } = texts.composer;
  return (
    <>
      <output className="unseen">{passed !== undefined && (left < 0 ? tooLong : atMost(passed))}</output>
      {passed !== undefined && (
        <span className="counter" aria-hidden="true" data-over={left < 0}>
          {left < 0 ? over(-left) : leftText(left)}
        </span>
      )}
    </>
  );
}
