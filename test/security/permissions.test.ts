import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { commandRoute } from '@messaging/protocol/command-route';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import { toRequest } from '@messaging/protocol/route';
import type { App } from '@messaging/server/app';
import { notify } from '@messaging/server/notify/notify';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { readFailure, Rest } from '../harness/rest.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { MAX_INTEGER } from '../harness/values.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { until } from '../harness/wait.ts';
import { seedPair, readView, type SeededPair } from './seed-pair.ts';
import { permissionCases } from './permission-cases.ts';
import { ACTORS, type ActorName, type PermissionCase, type Fixture } from './permission-case.ts';

let app: App;
let nonMember: User;
let operator: User;
/** A notification of the audience of freelancers. */
let audienceId: number;
beforeAll(async () => {
  app = await startInstance({
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONNECTIONS_PER_USER: '1000',
    SEARCH: 'on',
  });
  [nonMember, operator] = [await newUser(), await newUser({ role: 'ADMIN' })];
  const news = {
    type: 'job_posted',
    title: 'A job',
    message: 'For all',
    data: {},
    eventId: crypto.randomUUID(),
  };
  const [told] = await notify(app.context, [{ ...news, to: 'FREELANCER' }]);
  audienceId = told?.id ?? 0;
});
afterAll(() => app[Symbol.asyncDispose]());

async function createFixture(): Promise<Fixture> {
  const syncToken = await newSyncToken();
  const chatted = await seedPair(app);
  const { ann } = chatted;
  const other = await newThread(app, ann, await newUser());
  const a = new Rest(app, ann);
  const { body } = await send(a, other, { body: 'and you?' });
  return {
    ...chatted,
    elsewhere: body.id,
    ...(await seedSchedule(a, chatted)),
    ...(await seedFiles(a, chatted)),
    audienceId,
    syncToken,
    unknownUuid: crypto.randomUUID(),
    unknownUserId: MAX_INTEGER - Math.floor(Math.random() * 1_000_000),
    unknownNotificationId: MAX_INTEGER,
  };
}

/** Ann schedules a message, sets a reminder and saves a reply. */
async function seedSchedule(a: Rest, { threadId, messageIds: [messageId = ''] }: SeededPair) {
  const at = new Date(Date.now() + 24 * 60 * 60 * 1_000).toISOString();
  const later = { body: 'good night', sendAt: at, zone: 'Europe/Berlin' };
  const { body: scheduled } = await a.call('createScheduled', { params: { threadId }, body: later });
  await a.call('setReminder', { params: { messageId }, body: { at } });
  const { body: reply } = await a.call('putSavedReply', { body: { name: 'thanks', body: 'Thank you!' } });
  return { scheduledId: scheduled.id, replyId: reply.id };
}

/** Ann uploads two files and sends one. */
async function seedFiles(a: Rest, { threadId }: SeededPair) {
  const [unsent, sent] = [await uploadFile(app, a, threadId), await uploadFile(app, a, threadId)];
  await send(a, threadId, { body: '', attachments: [{ fileId: sent.id }] });
  return { unsentFileId: unsent.id, sentFileId: sent.id };
}

/** An answer to a command, by any transport. */
type Answer = { readonly code: string } | { readonly output: unknown };

/** One way to call a command. */
type Transport = (user: User | undefined, command: Command, input: object | null) => Promise<Answer>;

const byRest: Transport = async (user, command, input) => {
  const route = commandRoute(command);
  if (route === undefined) throw new Error('the command has no route');
  const { method, path, body } = toRequest(route, input ?? {});
  const response = await fetch(new URL(API_PREFIX + path, app.url), {
    method,
    headers: user === undefined ? {} : { Authorization: `Bearer ${user.token}` },
    ...(body !== undefined && { body }),
  });
  if (!response.ok) return { code: (await readFailure(response)).body.code };
  return { output: command.output.parse(await response.json()) };
};

const bySocket: Transport = async (user, { frame = '' }, input) => {
  if (user === undefined) return { code: await anonymousHandshake() };
  await using socket = await Socket.connect(app, user);
  const { type, payload } = await socket.answer(frame, input);
  return type === 'ack' ? { output: payload } : { code: (payload as { code: string }).code };
};

async function anonymousHandshake(): Promise<string> {
  await using socket = await RawSocket.open(app, SOCKET_PATH);
  return (await readFailure(socket.response)).body.code;
}

async function newSyncToken(): Promise<string> {
  await using socket = await Socket.connect(app, nonMember);
  return String((await socket.request('sync', { token: null }))['token']);
}

async function callAs(
  command: Command,
  permissionCase: PermissionCase,
  fixture: Fixture,
  transport: Transport,
  user: User | undefined,
): Promise<string> {
  const answer = await transport(user, command, permissionCase.input(fixture, user ?? nonMember));
  if ('code' in answer) return answer.code;
  if (permissionCase.shows === undefined) return 'done';
  return permissionCase.shows(answer.output as never, fixture) ? 'shown' : 'hidden';
}

const rows = (Object.keys(commands) as CommandName[]).flatMap((name) => {
  const command: Command = commands[name];
  const transports = [
    ...(command.rest ? [['REST', byRest] as const] : []),
    ...(command.frame ? [['a frame', bySocket] as const] : []),
  ];
  const cases = (permissionCases[name] ?? []) as readonly PermissionCase[];
  return cases.flatMap((permissionCase) =>
    transports.map(([by, transport]) => ({
      name,
      command,
      permissionCase,
      what: permissionCase.description,
      by,
      transport,
    })),
  );
});

test('Every transport of every command has a case.', () => {
  const decided = new Set(rows.map(({ name, by }) => `${name} by ${by}`));
  const there = (Object.entries(commands) as [CommandName, Command][]).flatMap(([name, { rest, frame }]) => [
    ...(rest ? [`${name} by REST`] : []),
    ...(frame ? [`${name} by a frame`] : []),
  ]);
  expect([...decided].sort()).toEqual(there.sort());
});

describe('permissions', () => {
  test.concurrent.each(rows)('$name by $by: $what', async ({ command, permissionCase, transport }) => {
    const fixture = await createFixture();
    await using bens = await Socket.connect(app, fixture.ben);
    await online(fixture.ben);
    const users: Record<ActorName, User | undefined> = {
      anonymous: undefined,
      nonMember,
      operator,
      ann: fixture.ann,
      ben: fixture.ben,
    };
    const views = () =>
      Promise.all([fixture.ann, fixture.ben].map((member) => readView(app, member, fixture.threadId)));
    const before = await views();
    const found: Partial<Record<ActorName, string>> = {};
    for (const actor of ACTORS) {
      // After the calls of the others: those of the operator may be allowed to change something.
      const last = permissionCase.byOperator === 'changes' ? 'operator' : 'ann';
      if (actor === last) expect(await views()).toEqual(before);
      found[actor] = await callAs(command, permissionCase, fixture, transport, users[actor]);
    }
    expect(found).toEqual(Object.fromEntries(ACTORS.map((actor, i) => [actor, permissionCase.expected[i]])));
    expect(bens.isOpen).toBe(true);
  });
});

async function online(user: User): Promise<void> {
  const rest = new Rest(app, user);
  await until('presence to know', async () => {
    return (await rest.call('getPresence', { params: { userId: user.userId } })).body.isOnline;
  });
}
