import type { OwnStatus } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

const STATUSES = ['available', 'busy', 'away'] as const satisfies readonly OwnStatus[];

/** What others see of the user. */
export function StatusPicker() {
  const client = useClient();
  const { ownStatus } = useStore(client.presence);
  const choose = (value: string): void => {
    const status = STATUSES.find((known) => known === value);
    if (status !== undefined) client.presence.setStatus(status);
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
