import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { notify } from '@messaging/server/notify/notify';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { failureOf, Rest } from '../harness/rest.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { MAX_INTEGER } from '../harness/values.ts';
import { until } from '../harness/wait.ts';
import { newChatted, viewOf } from './bystanders.ts';
import { who } from './who-cases.ts';
import { ACTORS, type ActorName, type Row, type World } from './who-rows.ts';

let app: App;
let stranger: User;
let operator: User;
/** A notification of all freelancers, whoever they are. */
let audienceId: number;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', MAX_CONNECTIONS_PER_USER: '1000' });
  [stranger, operator] = [await newUser(), await newUser({ role: 'ADMIN' })];
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

async function newWorld(): Promise<World> {
  const syncToken = await newSyncToken();
  const chatted = await newChatted(app);
  const { ann } = chatted;
  const other = await newThread(app, ann, await newUser());
  const { body } = await send(new Rest(app, ann), other, { body: 'and you?' });
  return {
    ...chatted,
    elsewhere: body.id,
    audienceId,
    syncToken,
    unknownUuid: crypto.randomUUID(),
    unknownUserId: MAX_INTEGER - Math.floor(Math.random() * 1_000_000),
    unknownNotificationId: MAX_INTEGER,
  };
}

/** An answer to a command, whichever door it came through. */
type Answer = { readonly code: string } | { readonly output: unknown };

/** One way of asking. */
type Door = (user: User | undefined, command: Command, input: object | null) => Promise<Answer>;

const byRest: Door = async (user, { rest, output }, input) => {
  const { method = '', path = '' } = rest ?? {};
  const given: Record<string, unknown> = { ...input };
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => String(given[name]));
  const response = await fetch(new URL(API_PREFIX + filled, app.url), {
    method: method.toUpperCase(),
    headers: user === undefined ? {} : { Authorization: `Bearer ${user.token}` },
    ...(method === 'post' && { body: JSON.stringify(given) }),
  });
  if (!response.ok) return { code: (await failureOf(response)).body.code };
  return { output: output.parse(await response.json()) };
};

const bySocket: Door = async (user, { frame = '' }, input) => {
  if (user === undefined) return { code: await handshakeOfNobody() };
  await using socket = await Socket.connect(app, user);
  const { type, payload } = await socket.answer(frame, input);
  return type === 'ack' ? { output: payload } : { code: (payload as { code: string }).code };
};

async function handshakeOfNobody(): Promise<string> {
  await using socket = await RawSocket.open(app, SOCKET_PATH);
  return (await failureOf(socket.response)).body.code;
}

async function newSyncToken(): Promise<string> {
  await using socket = await Socket.connect(app, stranger);
  return String((await socket.request('sync', { token: null }))['token']);
}

async function verdict(
  command: Command,
  row: Row,
  world: World,
  door: Door,
  user: User | undefined,
): Promise<string> {
  const answer = await door(user, command, row.input(world, user ?? stranger));
  if ('code' in answer) return answer.code;
  if (row.shows === undefined) return 'done';
  return row.shows(answer.output as never, world) ? 'shown' : 'hidden';
}

const rows = (Object.keys(commands) as CommandName[]).flatMap((name) => {
  const command: Command = commands[name];
  const doors = [
    ...(command.rest ? [['REST', byRest] as const] : []),
    ...(command.frame ? [['a frame', bySocket] as const] : []),
  ];
  const of = (who[name] ?? []) as readonly Row[];
  return of.flatMap((row) => doors.map(([by, door]) => ({ name, command, row, what: row.what, by, door })));
});

test('every door of every command has been decided', () => {
  const decided = new Set(rows.map(({ name, by }) => `${name} by ${by}`));
  const there = (Object.entries(commands) as [CommandName, Command][]).flatMap(([name, { rest, frame }]) => [
    ...(rest ? [`${name} by REST`] : []),
    ...(frame ? [`${name} by a frame`] : []),
  ]);
  expect([...decided].sort()).toEqual(there.sort());
});

describe('who may do what', () => {
  test.concurrent.each(rows)('$name by $by: $what', async ({ command, row, door }) => {
    const world = await newWorld();
    await using bens = await Socket.connect(app, world.ben);
    await online(world.ben);
    const users: Record<ActorName, User | undefined> = {
      nobody: undefined,
      stranger,
      operator,
      ann: world.ann,
      ben: world.ben,
    };
    const views = () =>
      Promise.all([world.ann, world.ben].map((member) => viewOf(app, member, world.threadId)));
    const before = await views();
    const found: Partial<Record<ActorName, string>> = {};
    for (const actor of ACTORS) {
      if (actor === 'ann') expect(await views()).toEqual(before);
      found[actor] = await verdict(command, row, world, door, users[actor]);
    }
    expect(found).toEqual(Object.fromEntries(ACTORS.map((actor, i) => [actor, row.verdicts[i]])));
    expect(bens.isOpen).toBe(true);
  });
});

async function online(user: User): Promise<void> {
  const rest = new Rest(app, user);
  await until('presence to know', async () => {
    return (await rest.call('getPresence', { params: { userId: user.userId } })).body.isOnline;
  });
}
