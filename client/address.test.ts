import { expect, test } from 'bun:test';
import { API_PREFIX, BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/frames';
import { API_PREFIX as OURS, serviceUrl, socketUrl, subprotocols } from './address.ts';

test('the addresses are those of the protocol, which the SDK cannot import with its schemas', () => {
  expect(OURS).toBe(API_PREFIX);
  expect(socketUrl('https://chat.test')).toBe(`wss://chat.test${SOCKET_PATH}`);
  expect(subprotocols('a.b.c')).toEqual([SUBPROTOCOL, `${BEARER_SUBPROTOCOL}a.b.c`]);
});

test('a URL may end with a slash and have a path', () => {
  expect(serviceUrl('http://chat.test/')).toBe('http://chat.test');
  expect(socketUrl(serviceUrl(new URL('http://chat.test/below/')))).toBe(
    `ws://chat.test/below${SOCKET_PATH}`,
  );
});

test('a relative URL needs a page', () => {
  expect(() => serviceUrl('/')).toThrow('"/" is not a URL that can be called from here.');
});
