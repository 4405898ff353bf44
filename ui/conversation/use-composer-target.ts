import { useMemo } from 'react';
import type { NewAttachment, OutboxItem, ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import type { Upload } from '../files/upload.ts';
import { storeMentions } from '../format/mentions.ts';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getDraftSync } from './draft-sync.ts';
import { writeDraft } from './drafts.ts';
import { toEditKey, type Intent } from './intent.ts';
import { readUndoSetting } from './undo-setting.ts';
import type { ComposerTarget } from './use-composer.ts';
import { NOTICE_MS } from './use-notice.ts';
import type { Written } from './use-take-back.ts';

/** Time for which a message can be taken back: a second more than the way back is shown. */
const HOLD_MS = NOTICE_MS + 1_000;

interface TargetOptions {
  /** People whose names become mentions. */
  readonly members: readonly Person[];
  readonly intent: Intent | null;
  readonly onSent: () => void;
  /** The message is sent in some seconds, unless it is taken back. */
  readonly onHeld: (item: OutboxItem, written: Written) => void;
  /** The message waits for its time. */
  readonly onScheduled: (entry: ScheduledMessage, written: Written) => void;
  /** Shows why an edit was refused. */
  readonly report: (error: unknown) => void;
}

/** Where the composer sends to: the conversation, or the message that is edited. */
export function useComposerTarget(
  id: ThreadId,
  { members, intent, onSent, onHeld, onScheduled, report }: TargetOptions,
): ComposerTarget {
  const { client } = useMessagingUi();
  return useMemo(() => {
    if (intent?.name === 'edit') {
      const { message } = intent;
      const draftKey = toEditKey(message);
      const edit = async (body: string): Promise<void> => {
        if (body.trim() === message.body) return;
        await client.thread(id).edit(message.id, { body, ifVersion: message.version });
      };
      return {
        draftKey,
        send: (text) => {
          edit(storeMentions(text, members)).catch((error: unknown) => {
            // Another attempt to edit the message begins with it.
            writeDraft(client.userId, draftKey, text);
            report(error);
          });
          onSent();
        },
      };
    }
    const answered = intent?.message ?? null;
    const toMessage = (text: string) => ({
      body: storeMentions(text, members),
      ...(answered !== null && { replyTo: answered.id }),
    });
    return {
      draftKey: id,
      filesOf: id,
      keep: (text) => getDraftSync(client).write(id, text, answered?.id ?? null),
      send: (text, uploads) => {
        const isHeld = readUndoSetting();
        const message = { ...toMessage(text), attachments: uploads.flatMap(toAttachment) };
        const item = client.send(id, { ...message, ...(isHeld && { holdMs: HOLD_MS }) });
        onSent();
        if (isHeld) onHeld(item, { text, answered, uploads });
      },
      schedule: async (text, at) => {
        const message = { ...toMessage(text), sendAt: at.toISOString() };
        onScheduled(await getSchedule(client).schedule(id, message), { text, answered, uploads: [] });
      },
      typing: (isTyping) => client.typing(id, isTyping),
    };
  }, [client, id, intent, members, onSent, onHeld, onScheduled, report]);
}

/** Beside the id, which is enough for the service, what the message shows until it is stored. */
function toAttachment({ uploaded }: Upload): NewAttachment[] {
  if (uploaded === null) return [];
  const { id: fileId, filename, type, size } = uploaded;
  return [{ fileId, filename, type, size }];
}
