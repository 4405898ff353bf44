import { useEffect } from 'react';
import type { OwnStatus } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

const STATUSES = ['available', 'busy', 'away'] as const satisfies readonly OwnStatus[];

const KEY = 'status';

/** What others see of the user. The service forgets it with the last connection, so it is told again after a reload. */
export function StatusPicker() {
  const client = useClient();
  const { ownStatus } = useStore(client.presence);
  useEffect(() => {
    const kept = keptStatus();
    if (kept !== undefined) client.presence.setStatus(kept);
  }, [client]);
  const choose = (value: string): void => {
    const status = STATUSES.find((known) => known === value);
    if (status === undefined) return;
    client.presence.setStatus(status);
    keepStatus(status);
  };
  return (
    <label className="status-picker" data-status={ownStatus}>
      <span className="unseen">{texts.shell.status}</span>
      <select value={ownStatus} onChange={(event) => choose(event.target.value)}>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {texts.shell.statuses[status]}
          </option>
        ))}
      </select>
    </label>
  );
}

function keptStatus(): OwnStatus | undefined {
  try {
    const kept = sessionStorage.getItem(KEY);
    return STATUSES.find((status) => status === kept);
  } catch {
    return undefined;
  }
}

function keepStatus(status: OwnStatus): void {
  try {
    sessionStorage.setItem(KEY, status);
  } catch {
    // A storage that is forbidden only costs the status over a reload.
  }
}
