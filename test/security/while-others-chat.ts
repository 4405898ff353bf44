import { expect } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Number of messages that other users send during an attack. */
const SENDS = 60;

/**
 * Other users send, list and connect during `attack`. Expects that each message is delivered and nothing is refused.
 */
export async function whileOthersChat<T>(app: Pick<App, 'url'>, attack: Promise<T>): Promise<T> {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  for (let i = 0; i < SENDS; i++) {
    await a.request('message', { threadId, body: `message ${i}` });
    if (i % 20 === 0) await new Rest(app, ben).call('listThreads');
  }
  await until('every delivery', () => b.all('message').length === SENDS);
  expect(b.all('message').map(({ seq }) => seq)).toEqual(Array.from({ length: SENDS }, (_, i) => i + 1));
  await using newcomer = await Socket.connect(app, await newUser());
  await newcomer.request('ping', null);
  const result = await attack;
  await a.request('message', { threadId, body: 'afterwards' });
  expect([...a.inbox, ...b.inbox].filter(({ type }) => type === 'error')).toEqual([]);
  return result;
}
