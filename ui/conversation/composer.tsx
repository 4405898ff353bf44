import { SendHorizontal } from 'lucide-react';
import { useEffect, useId, useRef, type KeyboardEvent, type RefObject } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { AttachButton } from '../files/attach-button.tsx';
import { UploadList } from '../files/upload-list.tsx';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ReplyList } from '../replies/reply-list.tsx';
import { useReplyOffers } from '../replies/use-reply-offers.ts';
import { ComposerCounter } from './composer-counter.tsx';
import { ComposerMenu } from './composer-menu.tsx';
import { IntentBar } from './intent-bar.tsx';
import type { Intent } from './intent.ts';
import { toListProps } from './field-list-view.tsx';
import { MentionList } from './mention-list.tsx';
import { useComposerMenu } from './use-composer-menu.tsx';
import { useComposer, type ComposerTarget } from './use-composer.ts';
import { useMention } from './use-mention.ts';

/** Devices without a keyboard: the field is not focused there, since an on-screen keyboard covers the conversation. */
const hasKeyboard = matchMedia('(hover: hover) and (pointer: fine)');

const NOBODY: readonly Person[] = [];

interface ComposerProps {
  readonly target: ComposerTarget;
  /** Name of the recipient. */
  readonly name: string;
  /** People who can be named after `@`. */
  readonly members?: readonly Person[];
  /** What it is for, besides a new message. */
  readonly intent?: Intent | null;
  readonly cancel?: () => void;
  /** Edits the user's last message, by Arrow Up in an empty field. */
  readonly editLast?: (event: KeyboardEvent) => void;
  /** Changes when the field takes the focus. */
  readonly focusKey?: number;
}

/** The field for a new message. */
export function Composer({
  target,
  name,
  members = NOBODY,
  intent = null,
  cancel,
  editLast,
  focusKey = 0,
}: ComposerProps) {
  const { label, editLabel, placeholder, closed, hint } = useMessagingUi().texts.composer;
  const composer = useComposer(target);
  const { text, problem, isClosed, left, canSend, files, write, send } = composer;
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const mention = useMention({ field, text, members, write });
  const replies = useReplyOffers({ field, text, write });
  const menu = useComposerMenu(target, composer, field);
  useFocus(field, intent, focusKey);
  const onCaret = (): void => {
    mention.onCaret();
    replies.onCaret();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (mention.onKeyDown(event) || replies.onKeyDown(event)) return;
    if (event.key === 'Escape' && intent !== null) cancel?.();
    else if (event.key === 'ArrowUp' && text === '' && intent === null) editLast?.(event);
    else sendOnEnter(event);
  };

  return (
    <>
      <form
        className="msg-composer"
        onDragOver={files.onFiles}
        onDrop={files.onFiles}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {intent !== null && cancel !== undefined && <IntentBar intent={intent} onCancel={cancel} />}
        {target.filesOf !== undefined && (
          <UploadList threadId={target.filesOf} onEmpty={() => field.current?.focus()} />
        )}
        {files.add !== undefined && !isClosed && <AttachButton onFiles={files.add} />}
        <MentionList list={mention} />
        <ReplyList list={replies} />
        <textarea
          ref={field}
          {...toListProps(replies.found.length > 0 ? replies : mention)}
          aria-label={intent?.name === 'edit' ? editLabel : label}
          aria-describedby={hintId}
          placeholder={isClosed ? closed : placeholder(name)}
          rows={1}
          dir="auto"
          value={text}
          disabled={isClosed}
          aria-invalid={left < 0}
          enterKeyHint={hasKeyboard.matches ? 'send' : 'enter'}
          onChange={(event) => {
            write(event.target.value);
            onCaret();
          }}
          onSelect={onCaret}
          onBlur={onCaret}
          onKeyDown={onKeyDown}
          onPaste={files.onFiles}
        />
        <ComposerMenu listEntries={menu.listEntries} />
        <SendButton canSend={canSend} />
        <p className="msg-composer-foot">
          <span id={hintId} className="msg-composer-hint">
            {hasKeyboard.matches && hint}
          </span>
          <span role="alert">{problem}</span>
          <ComposerCounter left={left} />
        </p>
      </form>
      {menu.dialogs}
    </>
  );
}

/** Focuses the field for an answer, an edit or a new key, and at first where no on-screen keyboard opens. */
function useFocus(field: RefObject<HTMLElement | null>, intent: Intent | null, key: number): void {
  useEffect(() => {
    if (hasKeyboard.matches || intent !== null || key > 0) field.current?.focus();
  }, [field, intent, key]);
}

/**
 * Enter sends, except with Shift and while an input method composes a word. On an on-screen keyboard, which has no Shift and
 * Enter, Enter adds a line and the button sends.
 */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (!hasKeyboard.matches || event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing)
    return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

function SendButton({ canSend }: { canSend: boolean }) {
  const { send } = useMessagingUi().texts.composer;
  return (
    <button type="submit" className="msg-send" disabled={!canSend} title={send}>
      <SendHorizontal aria-hidden="true" />
      <VisuallyHidden>{send}</VisuallyHidden>
    </button>
  );
}
