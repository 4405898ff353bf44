import { useState } from 'react';
import { useThreads } from '@messaging/client/react';
import { getSchedule } from '@messaging/ui/components/get-schedule.ts';
import { localZone } from '@messaging/ui/format/local-zone.ts';
import { useClient } from '../session/session.ts';

/** Whether the user shares a time zone, as any conversation shows it, and a switch that shares the zone of this device. */
export function useOwnZone(): { readonly isShared: boolean; readonly toggle: () => void } {
  const client = useClient();
  const { threads } = useThreads(client);
  const [chosen, setChosen] = useState<boolean>();
  const own = threads[0]?.members.find(({ userId }) => userId === client.userId);
  const isShared = chosen ?? own?.timeZone !== undefined;
  const toggle = (): void => {
    void getSchedule(client)
      .shareZone(isShared ? null : localZone())
      .then(
        () => setChosen(!isShared),
        () => {},
      );
  };
  return { isShared, toggle };
}
