import { useEffect, useState } from 'react';
import type { Thread, ThreadMember } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** All members of a group. A thread itself has the first ones only. */
export function useMembers({ id, members, memberCount }: Thread): readonly ThreadMember[] {
  const { client } = useMessagingUi();
  const [all, setAll] = useState<readonly ThreadMember[]>(members);
  const hasAll = members.length >= memberCount;
  useEffect(() => {
    if (hasAll) return;
    client
      .thread(id)
      .members()
      .then(setAll, () => {});
    // Another member changes `members`.
  }, [client, id, hasAll, members]);
  return hasAll ? members : all;
}
