import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { findMention, findMentioned } from './find-mention.ts';

interface MentionOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly members: readonly Person[];
  readonly write: (text: string) => void;
}

/** Offers the members whose name is written after `@`. Arrow keys choose, Enter and Tab insert, Escape closes. */
export function useMention({ field, text, members, write }: MentionOptions) {
  const { userId } = useMessagingUi().client;
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  // Text for which the list was closed.
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const { placeCaret } = useCaret(field);
  const query = text === closedFor ? null : findMention(text, caret);
  const others = members.filter((member) => member.userId !== userId);
  const found = query === null ? [] : findMentioned(others, query.text);

  const choose = (person: Person): void => {
    if (query === null) return;
    const before = `${text.slice(0, query.start)}@${displayName(person)} `;
    const next = before + text.slice(query.end).trimStart();
    write(next);
    setClosedFor(next);
    placeCaret(before.length);
  };
  /** Returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const person = found[active % Math.max(1, found.length)];
    if (person === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setActive((active + 1) % found.length);
    else if (event.key === 'ArrowUp') setActive((active + found.length - 1) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(person);
    else if (event.key === 'Escape') setClosedFor(text);
    else return false;
    event.preventDefault();
    return true;
  };
  const onCaret = (): void => {
    const { selectionStart, selectionEnd } = field.current ?? { selectionStart: 0, selectionEnd: 0 };
    setCaret(selectionStart === selectionEnd ? selectionEnd : 0);
    setActive(0);
  };
  return { found, active: active % Math.max(1, found.length), listId, choose, onKeyDown, onCaret };
}

/** Moves the caret once the field has its new text. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>) {
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = undefined;
  });
  return { placeCaret: (at: number) => void (wanted.current = at) };
}
