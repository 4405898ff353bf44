import { useId, useState, type KeyboardEvent, type RefObject } from 'react';
import { useCaret } from './use-caret.ts';

/** A part of a text that names what is wanted. */
export interface TextPart {
  /** Place of its sign in the text. */
  readonly start: number;
  readonly end: number;
  /** What follows the sign. */
  readonly text: string;
}

interface FieldListOptions<Option> {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly write: (text: string) => void;
  /** The part that is written at the caret. Null elsewhere. */
  readonly findPart: (text: string, caret: number) => TextPart | null;
  /** What is offered for the text of the part. */
  readonly findOptions: (query: string) => readonly Option[];
  /** What an option puts in place of the part. */
  readonly toText: (option: Option) => string;
}

/** What a field offers while something is written in it. */
export type FieldList<Option> = ReturnType<typeof useFieldList<Option>>;

/** A list of options for a part of the text. Arrow keys choose, Enter and Tab insert, Escape closes. */
export function useFieldList<Option>(options: FieldListOptions<Option>) {
  const { field, text, write, findPart, findOptions, toText } = options;
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  // Text for which the list was closed.
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const { placeCaret } = useCaret(field);
  const part = text === closedFor ? null : findPart(text, caret);
  const found = part === null ? [] : findOptions(part.text);
  const active = chosen % Math.max(1, found.length);

  const choose = (option: Option): void => {
    if (part === null) return;
    const before = text.slice(0, part.start) + toText(option);
    const next = before + text.slice(part.end).trimStart();
    write(next);
    setClosedFor(next);
    placeCaret(before.length);
  };
  /** Returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const option = found[active];
    if (option === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setChosen((active + 1) % found.length);
    else if (event.key === 'ArrowUp') setChosen((active + found.length - 1) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(option);
    else if (event.key === 'Escape') setClosedFor(text);
    else return false;
    event.preventDefault();
    return true;
  };
  const onCaret = (): void => {
    const { selectionStart, selectionEnd } = field.current ?? { selectionStart: 0, selectionEnd: 0 };
    setCaret(selectionStart === selectionEnd ? selectionEnd : 0);
    setChosen(0);
  };
  return { found, active, listId, choose, onKeyDown, onCaret };
}
