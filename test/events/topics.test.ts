import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance(platform.env);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

test('a payment', async () => {
  const user = await newUser();
  await platform.emit('payments.received', { toUserId: user.userId });
  await platform.settled();
  const { body } = await new Rest(app, user).call('listNotifications');
  expect(body.notifications.length).toBe(1);
});
