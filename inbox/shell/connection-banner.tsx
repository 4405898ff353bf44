import type { ConnectionState } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

/** Says what is wrong with the connection. Its frame is always in the page: screen readers hear of changes in it alone. */
export function ConnectionBanner() {
  const client = useClient();
  const state = useConnection(client);
  const text = bannerText(state);
  const isOver = state.status === 'closed';
  return (
    <div className="banner-frame" role="status">
      {text !== '' && (
        <p className="banner" data-status={state.status}>
          <span>{text}</span>
          {(state.status === 'waiting' || isOver) && (
            <button type="button" className="button-quiet" onClick={() => client.connect()}>
              {texts.connection.tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function bannerText(state: ConnectionState): string {
  const { connecting, waiting, offline, readOnly, signedOut } = texts.connection;
  switch (state.status) {
    case 'idle':
    case 'open':
      return '';
    case 'connecting':
      return connecting;
    case 'waiting':
      return waiting;
    case 'offline':
      return offline;
    case 'closed':
      if (state.failure.kind === 'closed') return '';
      return state.failure.kind === 'token' ? signedOut : readOnly;
  }
}
