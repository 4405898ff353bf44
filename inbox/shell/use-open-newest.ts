import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useThreads } from '@messaging/client/react';
import { toPath } from '../navigation/paths.ts';
import { useSession } from '../session/session.ts';

/** Screens with room for the list and a conversation, as in `styles/shell.css`. */
const WIDE = '(width > 760px)';

/** Opens the newest conversation on a wide screen of the demo. Users of a platform choose what they read. */
export function useOpenNewest(): void {
  const { client, signOut } = useSession();
  const { threads, status } = useThreads(client);
  const [, navigate] = useLocation();
  const isDemo = signOut !== undefined;
  const threadId = isDemo && status === 'ready' && matchMedia(WIDE).matches ? threads[0]?.id : undefined;
  useEffect(() => {
    if (threadId !== undefined) navigate(toPath({ name: 'thread', threadId }), { replace: true });
  }, [threadId, navigate]);
}
