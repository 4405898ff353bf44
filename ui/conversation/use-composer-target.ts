import { useMemo } from 'react';
import type { ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { getSchedule } from '../components/get-schedule.ts';
import { storeMentions } from '../format/mentions.ts';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { writeDraft } from './drafts.ts';
import { toEditKey, type Intent } from './intent.ts';
import type { ComposerTarget } from './use-composer.ts';
import type { Written } from './use-take-back.ts';

interface TargetOptions {
  /** People whose names become mentions. */
  readonly members: readonly Person[];
  readonly intent: Intent | null;
  readonly onSent: () => void;
  /** The message waits for its time. */
  readonly onScheduled: (entry: ScheduledMessage, written: Written) => void;
  /** Shows why an edit was refused. */
  readonly report: (error: unknown) => void;
}

/** Where the composer sends to: the conversation, or the message that is edited. */
export function useComposerTarget(
  id: ThreadId,
  { members, intent, onSent, onScheduled, report }: TargetOptions,
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
      send: (text) => {
        client.send(id, toMessage(text));
        onSent();
      },
      schedule: async (text, at) => {
        const message = { ...toMessage(text), sendAt: at.toISOString() };
        onScheduled(await getSchedule(client).schedule(id, message), { text, answered });
      },
      typing: (isTyping) => client.typing(id, isTyping),
    };
  }, [client, id, intent, members, onSent, onScheduled, report]);
}
