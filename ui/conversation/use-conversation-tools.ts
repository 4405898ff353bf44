import { useCallback, useMemo, useState, type KeyboardEvent } from 'react';
import type { Message, Thread, ThreadItem, ThreadSnapshot } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { nameMentions } from '../format/mentions.ts';
import type { Person } from '../format/person-name.ts';
import { useMembers } from '../group/use-members.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { MessageActions } from './conversation-context.ts';
import type { Overlay } from './overlay.tsx';
import { toReport } from './to-report.ts';
import { useComposerTarget } from './use-composer-target.ts';
import { useGetQuote } from './use-get-quote.ts';
import { useIntent } from './use-intent.ts';
import { useJumpTarget } from './use-jump-target.ts';
import { useMessageActions } from './use-message-actions.ts';
import { useNotice } from './use-notice.ts';
import { usePins } from './use-pins.ts';
import { useRemoving } from './use-removing.ts';
import { useSyncedDraft } from './use-synced-draft.ts';
import { useTakeBack, type Written } from './use-take-back.ts';

/** Everything around the messages of a conversation: what is open over them, the notice, and what the composer does. */
export function useConversationTools(thread: Thread, snapshot: ThreadSnapshot) {
  const { client, texts } = useMessagingUi();
  const notices = useNotice();
  useSyncedDraft(thread);
  const { items, setRemoving } = useRemoving(snapshot.items);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const members = useMembers(thread);
  const toText = useToText(members);
  const { intent, beginEdit, beginReply, end, cancel } = useIntent(toText);
  const { show: showNotice } = notices;
  const onNotReached = useCallback(() => showNotice({ text: texts.message.notReached }), [showNotice, texts]);
  const jump = useJumpTarget(thread.id, onNotReached);
  const targets = { showNotice, setOverlay, setRemoving, jump: jump.jump, beginEdit, beginReply, toText };
  const context = useContextValue(thread, members, useMessageActions(thread.id, targets));
  const report = useMemo(() => toReport(showNotice, texts), [showNotice, texts]);
  const showNewest = (): void => void client.thread(thread.id).load().catch(report);
  const onSent = useCallback((): void => {
    end();
    // The message that was sent is among the newest ones.
    if (client.thread(thread.id).getSnapshot().hasLater) client.thread(thread.id).load().catch(report);
  }, [client, thread.id, end, report]);
  const takeBack = useTakeBack(thread.id, { showNotice, report, beginReply });
  const onScheduled = useCallback(
    (entry: ScheduledMessage, written: Written): void => {
      end();
      takeBack.onScheduled(entry, written);
    },
    [end, takeBack],
  );
  const target = useComposerTarget(thread.id, {
    members,
    intent,
    onSent,
    onHeld: takeBack.onHeld,
    onScheduled,
    report,
  });
  const editLast = (event: KeyboardEvent): void => {
    const last = findLastOwn(items, client.userId);
    if (last === undefined) return;
    event.preventDefault();
    beginEdit(last);
  };
  // Another one may be open by then.
  const closeOverlay = (closed: Overlay): void => setOverlay((shown) => (shown === closed ? null : shown));
  const pins = usePins(thread, items);
  return {
    items,
    jump,
    showNewest,
    pins,
    context,
    notices,
    overlay,
    closeOverlay,
    composer: { target, members, intent, cancel, editLast, focusKey: takeBack.focusKey },
  };
}

/** The text of a message with names in place of numbers, as its author wrote it. */
function useToText(members: readonly Person[]): (message: Message) => string {
  return useCallback(
    ({ body }) => nameMentions(body, new Map(members.map((member) => [member.userId, member]))),
    [members],
  );
}

/** What the messages share. It stays the same while nothing of it changes, since each change renders all messages. */
function useContextValue({ id, kind, role }: Thread, members: readonly Person[], actions: MessageActions) {
  const getQuote = useGetQuote(id);
  const canReact = role !== null;
  const canWrite = canReact && role !== 'reader';
  const isGroup = kind === 'group';
  return useMemo(
    () => ({ isGroup, members, canWrite, canReact, getQuote, actions }),
    [isGroup, members, canWrite, canReact, getQuote, actions],
  );
}

function findLastOwn(items: readonly ThreadItem[], userId: number | null): Message | undefined {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item?.state !== 'stored') continue;
    const { message } = item;
    if (message.senderId === userId && message.kind === 'user' && message.deletedAt === null) return message;
  }
  return undefined;
}
