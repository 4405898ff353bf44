import { expect, test } from 'bun:test';
import { readLoadOptions } from './read-load-options.ts';
import { withoutSecrets } from '../report/about.ts';

const secret = ['--jwt-secret', 'not to be shown'];

test('--rate makes the loop open; without it the loop is closed, with the defaults of the scenario', () => {
  expect(readLoadOptions(['--scenario', 'chat', '--rate', '5000']).pace).toEqual({ perSecond: 5_000 });
  expect(readLoadOptions(['--scenario', 'chat', '--outstanding', '7']).pace).toEqual({ outstanding: 7 });
  const { pace, connections, seconds, warmUp, running } = readLoadOptions(['--scenario', 'chat']);
  expect({ pace, connections, seconds, warmUp, running }).toEqual({
    pace: { outstanding: 64 },
    connections: 400,
    seconds: 10,
    warmUp: 2,
    running: undefined,
  });
});

test('a running service may have several instances on this machine', () => {
  const urls = 'ws://127.0.0.1:8081,http://localhost:8082';
  const { running } = readLoadOptions(['--scenario', 'day', '--url', urls, ...secret]);
  expect(running).toEqual({ ports: [8081, 8082], jwtSecret: 'not to be shown' });
});

test.each([
  [[], '--scenario : unknown scenario'],
  [['--scenario', 'chat', '--rate', '0'], '--rate 0: must be a whole number from 1 to 1000000'],
  [['--scenario', 'chat', '--rate', 'fast'], '--rate fast: must be a whole number from 1 to 1000000'],
  [['--scenario', 'chat', '--url', 'ws://192.0.2.1:80', ...secret], 'must be on this machine, 127.0.0.1'],
  [['--scenario', 'chat', '--url', 'ws://example.org', ...secret], 'must be on this machine, 127.0.0.1'],
  [['--scenario', 'chat', '--url', 'wss://127.0.0.1', ...secret], 'must be like ws://127.0.0.1:8081'],
  [['--scenario', 'chat', '--url', 'nonsense', ...secret], 'must be like ws://127.0.0.1:8081'],
  [['--scenario', 'chat', '--url', 'ws://127.0.0.1:1', '--jwt-secret', ''], '--jwt-secret or JWT_SECRET'],
])('%p is refused', (argv, says) => {
  expect(() => readLoadOptions(argv)).toThrow(says);
});

test('the displayed command line has no secret', () => {
  expect(withoutSecrets(['--rate', '5', ...secret])).toEqual(['--rate', '5', '--jwt-secret', '…']);
  expect(withoutSecrets(['--jwt-secret=not to be shown', '--url', 'ws://localhost'])).toEqual([
    '--jwt-secret=…',
    '--url',
    'ws://localhost',
  ]);
});
