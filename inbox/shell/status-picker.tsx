import { useEffect } from 'react';
import type { OwnStatus } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { VisuallyHidden } from '@messaging/ui/components/visually-hidden.tsx';
import { texts } from '../language.ts';
import { useOwnZone } from './use-own-zone.ts';
import { useClient } from '../session/session.ts';

const STATUSES = ['available', 'busy', 'away'] as const satisfies readonly OwnStatus[];

const KEY = 'status';
/** The entry that shares the user's time zone, or takes it back. It is no status. */
const ZONE = 'zone';

/** The user's status, as contacts see it. The service forgets it with the last connection, so a reload sets it again. */
export function StatusPicker() {
  const client = useClient();
  const { ownStatus } = useStore(client.presence);
  useEffect(() => {
    const stored = readStored();
    if (stored !== undefined) client.presence.setStatus(stored);
  }, [client]);
  const zone = useOwnZone();
  const choose = (value: string): void => {
    if (value === ZONE) return zone.toggle();
    const status = STATUSES.find((candidate) => candidate === value);
    if (status === undefined) return;
    client.presence.setStatus(status);
    store(status);
  };
  return (
    <label className="status-picker" data-status={ownStatus}>
      <VisuallyHidden>{texts.shell.status}</VisuallyHidden>
      <select value={ownStatus} onChange={(event) => choose(event.target.value)}>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {texts.shell.statuses[status]}
          </option>
        ))}
        <hr />
        <option value={ZONE}>{zone.isShared ? texts.shell.hideTime : texts.shell.shareTime}</option>
      </select>
    </label>
  );
}

function readStored(): OwnStatus | undefined {
  try {
    const stored = sessionStorage.getItem(KEY);
    return STATUSES.find((status) => status === stored);
  } catch {
    return undefined;
  }
}

function store(status: OwnStatus): void {
  try {
    sessionStorage.setItem(KEY, status);
  } catch {
    // Where storage is forbidden, the status is lost at a reload.
  }
}
