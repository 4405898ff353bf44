import { useCallback, useMemo, useState } from 'react';
import type { Message, OutboxItem, ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import type { Upload } from '../files/upload.ts';
import { getUploads } from '../files/uploads.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getDraftSync } from './draft-sync.ts';
import { readDraft } from './drafts.ts';
import type { Notice } from './use-notice.ts';

/** What was in the composer when it was sent. */
export interface Written {
  readonly text: string;
  /** The message that it answers. */
  readonly answered: Message | null;
  readonly uploads: readonly Upload[];
}

interface TakeBackOptions {
  readonly showNotice: (notice: Notice) => void;
  readonly report: (error: unknown) => void;
  readonly beginReply: (message: Message) => void;
}

/** Offers for some seconds to take back what was sent, which is in the composer again then. */
export function useTakeBack(threadId: ThreadId, { showNotice, report, beginReply }: TakeBackOptions) {
  const { client, texts, formats } = useMessagingUi();
  const [focusKey, setFocusKey] = useState(0);
  const restore = useCallback(
    ({ text, answered, uploads }: Written): void => {
      const later = readDraft(client.userId, threadId);
      const all = [text, later].filter((part) => part !== '').join('\n');
      getDraftSync(client).write(threadId, all, answered?.id ?? null);
      if (uploads.length > 0) getUploads(client).restore(threadId, uploads);
      if (answered !== null) beginReply(answered);
      setFocusKey((key) => key + 1);
    },
    [client, threadId, beginReply],
  );
  const onScheduled = useCallback(
    (entry: ScheduledMessage, written: Written): void => {
      const undo = (): void =>
        void getSchedule(client)
          .cancel(entry)
          .then(() => restore(written), report);
      showNotice({ text: texts.later.isSet(formats.dateTime(entry.sendAt)), undo });
      setFocusKey((key) => key + 1);
    },
    [client, texts, formats, showNotice, report, restore],
  );
  const onHeld = useCallback(
    ({ clientId, heldUntil = 0 }: OutboxItem, written: Written): void => {
      const undo = (): void => {
        // A device that slept shows the notice for longer than the message has waited.
        if (heldUntil <= Date.now()) return showNotice({ text: texts.later.alreadySent });
        client.discard(clientId);
        restore(written);
      };
      showNotice({ text: texts.composer.held, undo });
    },
    [client, texts, showNotice, restore],
  );
  return useMemo(() => ({ focusKey, onScheduled, onHeld }), [focusKey, onScheduled, onHeld]);
}
