import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { eraseProfile } from '@messaging/server/db/maintenance/erasure';
import { send } from '../harness/chat.ts';
import { startInstances } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, sign } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let apps: App[];
beforeAll(async () => {
  apps = await startInstances(2, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
});

/** A user whose tokens have no name by default, and the name on a message that they send through an instance. */
async function newSender() {
  const [first] = apps as [App, App];
  const [{ userId }, other] = [await newUser({ fullName: undefined }), await newUser()];
  const as = async (claims: object) => ({ userId, fullName: '', token: await sign({ userId, ...claims }) });
  const nameless = await as({ iat: secondsAgo(1_000) });
  const threadId = await newThread(first, nameless, other);
  const nameThrough = async (app: App) => {
    const { senderName } = (await send(new Rest(app, nameless), threadId, { body: 'hello' })).body;
    return senderName;
  };
  const isNamedThrough = (app: App, name: string | null) =>
    until(`a message by ${name}`, async () => (await nameThrough(app)) === name);
  return { userId, as, nameThrough, isNamedThrough };
}

const secondsAgo = (n: number): number => Math.floor(Date.now() / 1000) - n;

test('a name that one instance changes is used for messages sent through another', async () => {
  const [first, second] = apps as [App, App];
  const { as, nameThrough, isNamedThrough } = await newSender();
  expect([await nameThrough(first), await nameThrough(second)]).toEqual([null, null]);
  for (const [fullName, iat] of [
    ['First', secondsAgo(100)],
    ['Second', secondsAgo(50)],
  ] as const) {
    await new Rest(first, await as({ fullName, iat })).call('listOnline');
    for (const app of [first, second]) await isNamedThrough(app, fullName);
  }
});

test('an erased name is used nowhere', async () => {
  const [first, second] = apps as [App, App];
  const { as, userId, isNamedThrough } = await newSender();
  await new Rest(first, await as({ fullName: 'Erased', iat: secondsAgo(100) })).call('listOnline');
  for (const app of [first, second]) await isNamedThrough(app, 'Erased');
  await eraseProfile(first.context.db, userId);
  for (const app of [first, second]) await isNamedThrough(app, null);
});
