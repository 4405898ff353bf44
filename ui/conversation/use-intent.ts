import { useCallback, useState } from 'react';
import type { Message } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { readDraft, writeDraft } from './drafts.ts';
import { toEditKey, type Intent } from './intent.ts';

/** What the composer is for. `toText` gives the text of a message as its author writes it. */
export function useIntent(toText: (message: Message) => string) {
  const { userId } = useMessagingUi().client;
  const [intent, setIntent] = useState<Intent | null>(null);
  const beginEdit = useCallback(
    (message: Message): void => {
      // The text of an edit that was refused is still there.
      const text = readDraft(userId, toEditKey(message)) || toText(message);
      writeDraft(userId, toEditKey(message), text);
      setIntent({ name: 'edit', message });
    },
    [userId, toText],
  );
  const beginReply = useCallback((message: Message): void => setIntent({ name: 'reply', message }), []);
  const end = useCallback((): void => setIntent(null), []);
  const cancel = (): void => {
    if (intent?.name === 'edit') writeDraft(userId, toEditKey(intent.message), '');
    setIntent(null);
  };
  return { intent, beginEdit, beginReply, end, cancel };
}
