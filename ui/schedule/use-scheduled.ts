import { useMemo } from 'react';
import type { ThreadId } from '@messaging/client';
import type { ScheduledMessage } from '@messaging/client/schedule';
import { useStore } from '@messaging/client/react';
import { getSchedule } from '../components/get-schedule.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The user's messages of a conversation that wait for their time, the next one first, and before them those that failed. */
export function useScheduled(threadId: ThreadId): readonly ScheduledMessage[] {
  const { client } = useMessagingUi();
  const { entries } = useStore(getSchedule(client).scheduled);
  return useMemo(() => {
    const all = entries.filter((entry) => entry.threadId === threadId);
    return [...all.filter(hasFailed), ...all.filter((entry) => !hasFailed(entry))];
  }, [entries, threadId]);
}

export function hasFailed({ state }: ScheduledMessage): boolean {
  return state === 'failed';
}
