import { Pin } from 'lucide-react';
import type { Message } from '@messaging/client';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useConversation } from './conversation-context.ts';

/** Below the head: the newest pinned message, and the way to all of them. Nothing without one. */
export function PinnedBar({ pins }: { pins: readonly Message[] }) {
  const { texts } = useMessagingUi();
  const { members, actions } = useConversation();
  const text = useMessageText(pins[0] ?? null, members);
  if (pins.length === 0) return null;
  return (
    <button type="button" className="msg-pinned-bar" onClick={actions.showPins}>
      <Pin aria-hidden="true" />
      <span className="msg-pinned-count">{texts.message.pinned(pins.length)}</span>
      <span className="msg-clip" dir="auto">
        {text}
      </span>
    </button>
  );
}
