import type { ConnectionState } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

/** Says what is wrong with the connection. Always in the page, so that screen readers hear of changes. */
export function ConnectionBanner() {
  const client = useClient();
  const state = useConnection(client);
  const text = bannerText(state);
  const isOver = state.status === 'closed';
  return (
    <div className="banner" role="status" data-status={state.status} hidden={text === ''}>
      <span>{text}</span>
      {(state.status === 'waiting' || isOver) && (
        <button type="button" className="button-quiet" onClick={() => client.connect()}>
          {texts.connection.tryNow}
        </button>
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
