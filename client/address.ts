import {
  BEARER_SUBPROTOCOL,
  GROUPS_SUBPROTOCOL,
  SOCKET_PATH,
  UNREAD_PARAMETER,
} from '@messaging/protocol/endpoints';
import { createError } from './failure.ts';

/**
 * The service's URL without a trailing slash. A relative URL is resolved against the page; without a page, as in
 * server-side rendering, it throws `invalid`.
 */
export function serviceUrl(url: string | URL): string {
  const base = typeof location === 'undefined' ? undefined : location.origin;
  if (!URL.canParse(url, base))
    throw createError('invalid', `"${String(url)}" is not a URL that can be called from here.`);
  return new URL(url, base).href.replace(/\/$/, '');
}

/** The socket's URL, without the token. The connection gets unread totals. */
export function socketUrl(url: string): string {
  return `${url.replace(/^http/, 'ws')}${SOCKET_PATH}?${UNREAD_PARAMETER}=1`;
}

/** The subprotocols to offer: that of clients which know groups, and one with the token, which stays out of URLs and so out of logs. */
export function subprotocols(token: string): string[] {
  return [GROUPS_SUBPROTOCOL, BEARER_SUBPROTOCOL + token];
}
