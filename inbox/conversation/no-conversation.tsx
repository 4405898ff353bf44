import { useEffect } from 'react';
import { MessagesSquare } from 'lucide-react';
import { useLocation } from 'wouter';
import { useThreads } from '@messaging/client/react';
import { useSession } from '../session/session.ts';
import { addressOf } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';

/** Where there is room for the list and a conversation, as in `styles/shell.css`. */
const WIDE = '(width > 760px)';

/** The stage while no conversation is chosen. It says nothing that the list beside it does not say. */
export function NoConversation() {
  const { client, signOut } = useSession();
  const { threads, status } = useThreads(client);
  // Visitors of the demo, where one signs out here, are shown a conversation; others choose what they read.
  const isShown = signOut !== undefined && status === 'ready' && matchMedia(WIDE).matches;
  useOpened(isShown ? threads[0]?.id : undefined);
  if (status !== 'ready') return null;
  const { none, noneHint, noneYet, noneYetHint } = texts.conversation;
  return (
    <div className="empty-stage">
      <MessagesSquare aria-hidden="true" strokeWidth={1.25} />
      <h2>{threads.length === 0 ? noneYet : none}</h2>
      <p>{threads.length === 0 ? noneYetHint : noneHint}</p>
    </div>
  );
}

/** Opens this conversation in place of the address of now. */
function useOpened(threadId: string | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (threadId !== undefined) navigate(addressOf(threadId), { replace: true });
  }, [threadId, navigate]);
}
