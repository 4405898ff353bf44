import { BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import { failed } from './failure.ts';

/**
 * The service's URL without a slash at its end; `/` in a page is the page's own server. Throws `invalid` where a relative
 * URL has no page to be relative to, as on a server that renders one.
 */
export function serviceUrl(url: string | URL): string {
  const base = typeof location === 'undefined' ? undefined : location.origin;
  if (!URL.canParse(url, base))
    throw failed('invalid', `"${String(url)}" is not a URL that can be called from here.`);
  return new URL(url, base).href.replace(/\/$/, '');
}

/** The socket's URL. The token is never in it. */
export function socketUrl(url: string): string {
  return `${url.replace(/^http/, 'ws')}${SOCKET_PATH}`;
}

/** The subprotocols to offer: the protocol's and one with the token, which stays out of URLs and so out of logs. */
export function subprotocols(token: string): string[] {
  return [SUBPROTOCOL, BEARER_SUBPROTOCOL + token];
}
