import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { notify } from '@messaging/server/notify/notify';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Token that expires soon: the service accepts it for 30 s more, then closes its socket. */
const endingIn = (seconds: number) => Math.floor(Date.now() / 1000) - 30 + seconds;

test('A socket whose token expires is closed; one that received a newer token in time stays open.', async () => {
  const { userId } = await newUser();
  const ending = { userId, fullName: 'Ending', token: await sign({ userId, exp: endingIn(3) }) };
  await using neglected = await Socket.connect(app, ending);
  await using renewed = await Socket.connect(app, ending);
  expect(await renewed.request('auth', { token: await sign({ userId }) })).toEqual({});
  expect(await neglected.closed).toMatchObject({ code: 4002 });
  await renewed.request('ping', null);
});

test('A newer token may expire earlier than the previous one.', async () => {
  const user = await newUser();
  await using socket = await Socket.connect(app, user);
  await socket.request('auth', { token: await sign({ userId: user.userId, exp: endingIn(1) }) });
  expect(await socket.closed).toMatchObject({ code: 4002 });
});

test('An invalid token is refused, and the connection keeps its state.', async () => {
  const user = await newUser();
  await using socket = await Socket.connect(app, user);
  const bad: [unknown, string][] = [
    [(await newUser()).token, 'token_invalid'],
    ['nonsense', 'token_invalid'],
    ['', 'token_missing'],
    [await sign({ userId: user.userId, exp: endingIn(-1) }), 'token_expired'],
    [await sign({ userId: user.userId }, { secret: 'x'.repeat(64) }), 'token_invalid'],
  ];
  for (const [token, code] of bad) expect((await socket.fail('auth', { token })).code).toBe(code as never);
  expect((await socket.fail('auth', {})).code).toBe('invalid_request');
  await socket.request('ping', null);
});

test('A newer token with another role changes the events of its connection.', async () => {
  const user = await newUser({ role: 'COMPANY' });
  await using socket = await Socket.connect(app, user);
  const tellFreelancers = async (title: string): Promise<void> => {
    const eventId = crypto.randomUUID();
    await notify(app.context, [
      { to: 'FREELANCER', eventId, type: 'job_posted', title, message: 'New', data: {} },
    ]);
    await socket.settled();
  };
  const renewAs = async (role: string) =>
    socket.request('auth', { token: await sign({ userId: user.userId, role }) });
  await tellFreelancers('before');
  await renewAs('FREELANCER');
  await tellFreelancers('meanwhile');
  await renewAs('COMPANY');
  await tellFreelancers('after');
  expect(socket.all('notification').map(({ title }) => title)).toEqual(['meanwhile']);
});
