import { useMemo, type Dispatch, type SetStateAction } from 'react';
import type { Message, Seq, ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { MessageActions } from './conversation-context.ts';
import { toReport } from './to-report.ts';
import type { Overlay } from './overlay.tsx';
import type { Notice } from './use-notice.ts';

/** What the actions change in the conversation. All are the same at each render. */
interface ActionTargets {
  readonly showNotice: (notice: Notice) => void;
  readonly setOverlay: (overlay: Overlay | null) => void;
  readonly setRemoving: Dispatch<SetStateAction<ReadonlySet<string>>>;
  readonly jump: (seq: Seq) => void;
  readonly beginReply: (message: Message) => void;
  readonly beginEdit: (message: Message) => void;
  /** The text with names in place of numbers. */
  readonly toText: (message: Message) => string;
}

/** The actions of a conversation's messages. */
export function useMessageActions(id: ThreadId, targets: ActionTargets): MessageActions {
  const { client, texts } = useMessagingUi();
  const { showNotice, setOverlay, setRemoving, jump, beginEdit, beginReply, toText } = targets;
  return useMemo(() => {
    const report = toReport(showNotice, texts);
    const setRemoved = (messageId: string, isRemoved: boolean): void =>
      setRemoving((before) => {
        const others = [...before].filter((other) => other !== messageId);
        return new Set(isRemoved ? [...others, messageId] : others);
      });
    return {
      openMenu: (menu) => setOverlay({ name: 'menu', menu }),
      react: (message, emoji, isOn) => void client.thread(id).react(message.id, emoji, isOn).catch(report),
      pickEmoji: (message) => setOverlay({ name: 'emoji', message }),
      reply: beginReply,
      edit: beginEdit,
      pin: (message, isOn) => void client.thread(id).pin(message.id, isOn).catch(report),
      showPins: () => setOverlay({ name: 'pins' }),
      jump,
      remove: ({ id: messageId }) => {
        setRemoved(messageId, true);
        const undo = (): void => setRemoved(messageId, false);
        const end = (): void => {
          client.thread(id).remove(messageId).catch(report);
          undo();
        };
        showNotice({ text: texts.message.deleted, undo, end });
      },
      copy: async (message) => {
        const isCopied = await navigator.clipboard.writeText(toText(message)).then(
          () => true,
          () => false,
        );
        showNotice({ text: isCopied ? texts.message.copied : texts.message.notCopied });
      },
      showMembers: () => setOverlay({ name: 'members' }),
      showReaders: (message) => setOverlay({ name: 'readers', message }),
      showVersions: (message) => setOverlay({ name: 'versions', message }),
      showFiles: () => setOverlay({ name: 'files' }),
      showImage: (image) => setOverlay({ name: 'image', image }),
      chooseDate: () => setOverlay({ name: 'date' }),
      remind: (message) => setOverlay({ name: 'reminder', message }),
      notify: showNotice,
      report,
    };
  }, [client, id, texts, showNotice, setOverlay, setRemoving, jump, beginEdit, beginReply, toText]);
}
