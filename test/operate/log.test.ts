import { describe, expect, test } from 'bun:test';
import { createLogger } from '@messaging/server/observe/logger';
import { newChat } from '../harness/chat.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

type Line = Readonly<Record<string, unknown>>;

/** What a logger writes for these fields. */
function written(fields: object): string {
  let text = '';
  createLogger({ logLevel: 'debug' }, 'an instance', { write: (line) => void (text += line) }).info(
    fields,
    'x',
  );
  return text;
}

const HIDDEN = 'a-secret-of-somebody';

describe('what must not show is left out, should it ever be handed over', () => {
  test.each([
    [{ token: HIDDEN }],
    [{ payload: { token: HIDDEN } }],
    [{ headers: { authorization: `Bearer ${HIDDEN}` } }],
    [{ request: { headers: { authorization: HIDDEN } } }],
    [{ config: { password: HIDDEN } }],
    [{ message: { body: HIDDEN } }],
    [{ message: { attachments: [{ url: HIDDEN }] } }],
    [{ email: HIDDEN }],
    [{ err: Object.assign(new Error('refused'), { detail: HIDDEN, where: HIDDEN }) }],
  ])('%j', (fields) => {
    const text = written(fields);
    expect(text).not.toContain(HIDDEN);
    expect(JSON.parse(text)).toMatchObject({ level: 30, service: 'messaging-service', msg: 'x' });
  });

  test('and what may show shows', () => {
    expect(JSON.parse(written({ requestId: 'r1', route: '/x' }))).toMatchObject({
      requestId: 'r1',
      route: '/x',
    });
  });
});

test('each line is JSON and names its instance; a request and a connection are found by their ids', async () => {
  await using instance = await InstanceProcess.start({ LOG_LEVEL: 'debug' });
  const { ann, threadId } = await newChat(instance);
  const { headers } = await new Rest(instance, ann).call('getThread', { params: { threadId } });
  const { connectionId } = await helloOf(instance, ann);
  await until('the connection to end', () => instance.log.includes('disconnected'));
  const lines = instance.log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(new Set(lines.map((line) => line['instance'])).size).toBe(1);
  expect(lines.find((line) => line['requestId'] === headers.get('x-request-id'))).toMatchObject({
    method: 'GET',
    route: '/messages/threads/:threadId',
    status: 200,
  });
  const ofConnection = lines.filter((line) => line['connectionId'] === connectionId);
  expect(ofConnection.map((line) => [line['msg'], line['userId']])).toEqual([
    ['connected', ann.userId],
    ['disconnected', ann.userId],
  ]);
});

async function helloOf(instance: InstanceProcess, { token }: Awaited<ReturnType<typeof newUser>>) {
  const url = new URL(`/api/v1/ws?token=${token}`, instance.url);
  await using socket = Socket.open(url);
  return await socket.next('hello');
}
