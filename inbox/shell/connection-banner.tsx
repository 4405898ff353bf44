import type { ConnectionState } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { texts } from '../language.ts';
import { useClient } from '../session/session.ts';

/** The problem of the connection, if any. Its frame is always in the page: screen readers announce changes inside it only. */
export function ConnectionBanner() {
  const client = useClient();
  const state = useConnection(client);
  const text = bannerText(state);
  const canRetry = state.status === 'waiting' || state.status === 'closed';
  return (
    <div className="banner-frame" role="status">
      {text !== '' && (
        <p className="banner" data-status={state.status}>
          <span>{text}</span>
          {canRetry && (
            <button type="button" className="msg-button-quiet" onClick={() => client.connect()}>
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
