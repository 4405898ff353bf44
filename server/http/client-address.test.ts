import { expect, test } from 'bun:test';
import { ClientAddress } from './client-address.ts';

const PROXIES = ['10.0.0.0/8', '192.0.2.7/32', 'fd00::/8', '127.0.0.1/32'];

test.each([
  ['a peer that is no proxy is the client', '203.0.113.9', null, '203.0.113.9'],
  ['and is not believed', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a proxy that says nothing is the client', '10.1.2.3', null, '10.1.2.3'],
  ['an empty header says nothing', '10.1.2.3', '', '10.1.2.3'],
  ['a proxy is believed', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['what the client itself wrote is not', '10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['through two proxies', '10.1.2.3', '198.51.100.1, 192.0.2.7', '198.51.100.1'],
  ['through two proxies, with a forgery', '10.1.2.3', '1.1.1.1,198.51.100.1,192.0.2.7', '198.51.100.1'],
  ['a forgery that names a proxy', '10.1.2.3', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
  ['a client inside the trusted network', '10.1.2.3', '10.4.4.4, 10.5.5.5', '10.4.4.4'],
  ['what is no address ends the list', '10.1.2.3', '198.51.100.1, unknown', '10.1.2.3'],
  ['so does nonsense between proxies', '10.1.2.3', '198.51.100.1, <script>, 10.5.5.5', '10.5.5.5'],
  ['so does an empty entry', '10.1.2.3', '198.51.100.1,', '10.1.2.3'],
  ['with ports', '10.1.2.3', '198.51.100.1:4711, 192.0.2.7:80', '198.51.100.1'],
  ['IPv6', 'fd00::1', '2001:db8::5', '2001:db8::5'],
  ['IPv6 with a port', 'fd00::1', '[2001:db8::5]:4711', '2001:db8::5'],
  ['IPv6 in brackets', 'fd00::1', '[2001:db8::5], [fd00::2]', '2001:db8::5'],
  ['an untrusted IPv6 peer', '2001:db8::9', '198.51.100.1', '2001:db8::9'],
  ['IPv4 in IPv6, as a socket for both shows it', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['an untrusted one', '::ffff:203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['no address at all', '', '198.51.100.1', ''],
])('%s', (_, peer, forwardedFor, client) => {
  expect(new ClientAddress(PROXIES).resolve(peer, forwardedFor)).toBe(client);
});

test('without trusted proxies the peer is the client', () => {
  const none = new ClientAddress([]);
  expect(none.resolve('10.1.2.3', '198.51.100.1')).toBe('10.1.2.3');
  expect(none.resolve('127.0.0.1', '198.51.100.1')).toBe('127.0.0.1');
});

test('every address may be trusted', () => {
  const all = new ClientAddress(['0.0.0.0/0', '::/0']);
  expect(all.resolve('203.0.113.9', '1.1.1.1, 2001:db8::5')).toBe('1.1.1.1');
});
