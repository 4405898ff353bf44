import { useMemo } from 'react';
import type { ThreadId } from '@messaging/client';
import { storeMentions } from '../format/mentions.ts';
import type { Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { writeDraft } from './drafts.ts';
import { toEditKey, type Intent } from './intent.ts';
import type { ComposerTarget } from './use-composer.ts';

interface TargetOptions {
  /** People whose names become mentions. */
  readonly members: readonly Person[];
  readonly intent: Intent | null;
  readonly onSent: () => void;
  /** Shows why an edit was refused. */
  readonly report: (error: unknown) => void;
}

/** Where the composer sends to: the conversation, or the message that is edited. */
export function useComposerTarget(
  id: ThreadId,
  { members, intent, onSent, report }: TargetOptions,
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
    return {
      draftKey: id,
      send: (text) => {
        client.send(id, {
          body: storeMentions(text, members),
          ...(intent !== null && { replyTo: intent.message.id }),
        });
        onSent();
      },
      typing: (isTyping) => client.typing(id, isTyping),
    };
  }, [client, id, intent, members, onSent, report]);
}
