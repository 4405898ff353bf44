import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance();
});
afterAll(() => app[Symbol.asyncDispose]());

test.each([
  ['ADMIN', true],
  ['FREELANCER', false],
  ['COMPANY', false],
  ['CLIENT', false],
  ['SOMETHING', false],
  ['admin', false],
  [' ADMIN', false],
  [['ADMIN'], false],
  [1, false],
  [null, false],
  [undefined, false],
])('The role %j is an operator: %j.', async (role, isOperator) => {
  const ann = await newUser();
  await using socket = await Socket.connect(app, ann);
  await until('ann to be online', async () => {
    const { body } = await new Rest(app, ann).call('getPresence', { params: { userId: ann.userId } });
    return body.isOnline;
  });
  const { body } = await new Rest(app, await newUser({ role })).call('listOnline');
  expect(body.onlineUsers.includes(ann.userId)).toBe(isOperator);
  expect(socket.isOpen).toBe(true);
});
