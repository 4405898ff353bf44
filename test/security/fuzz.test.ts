// Random requests and frames. FUZZ_SEED=<number> repeats a run, FUZZ_RUNS=<number> makes a longer one.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { restErrors } from '../../docs/generate/possible-errors.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { readFailure } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { setting } from '../services/env.ts';
import type { Known } from './arbitraries.ts';
import { startAppBeside, seedPair, readView, type SeededPair } from './seed-pair.ts';
import { exchange } from './fuzz-exchange.ts';
import { frames, toText } from './fuzz-frames.ts';
import { requestsTo } from './fuzz-requests.ts';

const seed = Number(setting('FUZZ_SEED') ?? Math.floor(Math.random() * 2 ** 31));
/** Number of requests per route, and of batches of frames. */
const numRuns = Number(setting('FUZZ_RUNS') ?? 60);
/** Time limit in milliseconds, longer for a long run. */
const LIMIT_MS = 300_000 + numRuns * 100;
/** Limit of the memory growth: far more than uncollected garbage, far less than a leak per request. */
const MEMORY_BYTES = 256 * 1024 * 1024;

let instance: InstanceProcess;
let seeder: App;
/** Users who send the random requests, with their own thread. */
let senders: SeededPair;
let operator: User;
/** Users whose ids the senders know, and who must not notice anything. */
let otherUsers: SeededPair;
let listening: Socket;
let known: Known;
beforeAll(async () => {
  process.stdout.write(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}\n`);
  instance = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
  seeder = await startAppBeside(instance);
  [senders, otherUsers] = [await seedPair(seeder), await seedPair(seeder)];
  operator = await newUser({ role: 'ADMIN' });
  listening = await Socket.connect(instance, otherUsers.ann);
  // More ids of their own, so that more calls succeed.
  known = await collectKnown([senders, senders, senders, otherUsers]);
});
afterAll(async () => {
  await listening[Symbol.asyncDispose]();
  await seeder[Symbol.asyncDispose]();
  await instance[Symbol.asyncDispose]();
});

async function collectKnown(chats: readonly SeededPair[]): Promise<Known> {
  const { userId } = senders.ann;
  return {
    uuids: chats.flatMap(({ threadId, messageIds }) => [threadId, ...messageIds, threadId.toUpperCase()]),
    integers: chats.flatMap(({ ann, ben, notificationIds }) => [ann.userId, ben.userId, ...notificationIds]),
    texts: [senders.ann.token, otherUsers.ben.token, await sign({ userId, exp: 1 })],
  };
}

const both = async () => [
  await readView(instance, otherUsers.ann, otherUsers.threadId),
  await readView(instance, otherUsers.ben, otherUsers.threadId),
];

/** Runs an action after which the instance must be healthy and the other users unaffected. */
async function expectUnaffected(work: () => Promise<void>): Promise<void> {
  const before = { views: await both(), memory: instance.memory };
  await work();
  expect(await both()).toEqual(before.views);
  expect((await fetch(new URL('/health', instance.url))).status).toBe(200);
  expect(instance.memory - before.memory).toBeLessThan(MEMORY_BYTES);
  const heard = await listening.settled();
  const mine = heard.filter(({ payload }) => JSON.stringify(payload).includes(otherUsers.threadId));
  expect([mine, listening.all('notification'), listening.all('notification_read')]).toEqual([[], [], []]);
}

const routes = (Object.entries(commands) as [CommandName, Command][]).filter(([, { rest }]) => rest);

describe('random requests', () => {
  test.each(routes)(
    'to %s are answered by the table',
    async (_name, command) => {
      const check = async (user: User, what: Known): Promise<void> => {
        const requests = requestsTo(command, user.token, what);
        await fc.assert(
          fc.asyncProperty(requests, ({ path, ...init }) => answers(command, path, init)),
          { seed, numRuns },
        );
      };
      await expectUnaffected(() => check(senders.ann, known));
      // An operator may revoke any user's tokens, so this one knows no user.
      await expectUnaffected(() => check(operator, { uuids: [], integers: [], texts: [] }));
    },
    LIMIT_MS,
  );
});

async function answers(command: Command, path: string, init: RequestInit): Promise<void> {
  const response = await fetch(new URL(path, instance.url), init);
  if (!response.ok) {
    const possible: readonly string[] = restErrors(command, true).filter((code) => code !== 'rate_limited');
    const { status, body } = await readFailure(response);
    expect(status).toBeLessThan(500);
    expect(possible).toContain(body.code);
  } else {
    const body: unknown = await response.json();
    expect(command.output.parse(body)).toEqual(body);
  }
}

test(
  'Random frames are answered by the table, and the connection stays open.',
  async () => {
    const batches = fc.array(frames(known), { minLength: 1, maxLength: 12 });
    const small = batches.filter((batch) =>
      batch.every((frame) => Buffer.byteLength(toText(frame, '0')) < LIMITS.payloadBytes),
    );
    await expectUnaffected(() =>
      fc.assert(
        fc.asyncProperty(small, (batch) => exchange(instance, senders.ben, batch)),
        { seed, numRuns },
      ),
    );
  },
  LIMIT_MS,
);
