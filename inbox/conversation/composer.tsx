import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { texts } from '../texts/en.ts';
import { useComposer, type Destination } from './use-composer.ts';

/** Characters before the limit at which the rest is counted. */
const COUNTED_FROM = 1_000;
/** Of what is left these are read out as they are passed, from the least: each single one would drown the writing. */
const READ_OUT = [0, 10, 50, 100, 500, COUNTED_FROM] as const;
/** On a phone the keyboard would cover the conversation, so there nobody is made to type. */
const hasKeyboard = matchMedia('(hover: hover) and (pointer: fine)');

interface ComposerProps {
  readonly to: Destination;
  /** To whom. */
  readonly name: string;
}

/** The place to write. */
export function Composer({ to, name }: ComposerProps) {
  const { text, problem, isClosed, left, canSend, write, send, refuseFiles } = useComposer(to);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (hasKeyboard.matches) field.current?.focus();
  }, []);
  const { label, placeholder, closed, hint } = texts.composer;

  return (
    <form
      className="composer"
      onDragOver={refuseFiles}
      onDrop={refuseFiles}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        aria-label={label}
        aria-describedby="composer-hint"
        placeholder={isClosed ? closed : placeholder(name)}
        rows={1}
        dir="auto"
        value={text}
        disabled={isClosed}
        aria-invalid={left < 0}
        enterKeyHint={hasKeyboard.matches ? 'send' : 'enter'}
        onChange={(event) => write(event.target.value)}
        onKeyDown={sendOnEnter}
        onPaste={refuseFiles}
      />
      <SendButton canSend={canSend} />
      <p className="composer-foot">
        <span id="composer-hint">{hasKeyboard.matches && hint}</span>
        <span role="alert">{problem}</span>
        <Counter left={left} />
      </p>
    </form>
  );
}

/**
 * Enter sends, unless it makes a line or chooses a word of an input method. A keyboard on a screen has no Shift and Enter:
 * there Enter makes a line, and the button sends.
 */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (!hasKeyboard.matches || event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing)
    return;
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
