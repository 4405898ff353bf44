import { BookmarkPlus, MessageSquareText } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode, type RefObject } from 'react';
import type { MenuEntry } from '../components/menu.tsx';
import { useCaret } from '../conversation/use-caret.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

const RepliesDialog = lazy(async () => ({ default: (await import('./replies-dialog.tsx')).RepliesDialog }));

interface RepliesOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly write: (text: string) => void;
}

interface Replies {
  /** Lines of the menu: the list, and with a text its saving. */
  readonly listEntries: () => readonly MenuEntry[];
  readonly dialog: ReactNode;
}

/** Saved replies in the menu of the composer. A chosen one is inserted at the caret. */
export function useReplies({ field, text, write }: RepliesOptions): Replies {
  const { replies } = useMessagingUi().texts;
  const [open, setOpen] = useState<{ readonly newBody: string | null } | null>(null);
  const { placeCaret } = useCaret(field);
  const insert = (body: string): void => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    write(text.slice(0, selectionStart) + body + text.slice(selectionEnd));
    placeCaret(selectionStart + body.length);
    field.current?.focus();
  };
  const listEntries = (): readonly MenuEntry[] => {
    const entries = [
      { icon: MessageSquareText, label: replies.open, detail: '/', run: () => setOpen({ newBody: null }) },
    ];
    if (text.trim() === '') return entries;
    const save = { icon: BookmarkPlus, label: replies.save, run: () => setOpen({ newBody: text.trim() }) };
    return [...entries, save];
  };
  const dialog = open !== null && (
    <Suspense>
      <RepliesDialog newBody={open.newBody} onInsert={insert} onClose={() => setOpen(null)} />
    </Suspense>
  );
  return { listEntries, dialog };
}
