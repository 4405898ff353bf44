import { expect, test } from 'bun:test';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { serviceUrl, socketUrl, subprotocols } from './address.ts';

test('the socket is below the URL, and the token is a subprotocol', () => {
  expect(socketUrl('https://chat.test')).toBe('wss://chat.test/api/v1/ws?unread=1');
  expect(subprotocols('a.b.c')).toEqual(['messaging.v2', 'bearer.a.b.c']);
});

test('a URL may have a path and a trailing slash', () => {
  expect(serviceUrl('http://chat.test/')).toBe('http://chat.test');
  expect(socketUrl(serviceUrl(new URL('http://chat.test/below/')))).toBe(
    `ws://chat.test/below${SOCKET_PATH}?unread=1`,
  );
});

test('a relative URL needs a page', () => {
  expect(() => serviceUrl('/')).toThrow('"/" is not a URL that can be called from here.');
});
