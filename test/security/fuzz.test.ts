// Random requests and frames. FUZZ_SEED=<number> repeats a run, FUZZ_RUNS=<number> makes a longer one.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { restErrors } from '../../docs/generate/possible-errors.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { failureOf } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { setting } from '../services/env.ts';
import type { Known } from './arbitraries.ts';
import { appBeside, newChatted, viewOf, type Chatted } from './bystanders.ts';
import { exchange } from './fuzz-exchange.ts';
import { frames, textOf } from './fuzz-frames.ts';
import { requestsTo } from './fuzz-requests.ts';

const seed = Number(setting('FUZZ_SEED') ?? Math.floor(Math.random() * 2 ** 31));
/** Requests to each route, and batches of frames. */
const numRuns = Number(setting('FUZZ_RUNS') ?? 60);
/** In milliseconds: a long run has longer than other tests. */
const LIMIT_MS = 300_000 + numRuns * 100;
/** What the instance may grow by: far more than garbage waiting to be collected, far less than a leak of every request. */
const MEMORY_BYTES = 256 * 1024 * 1024;

let instance: InstanceProcess;
let seeder: App;
/** Who sends the garbage, with a thread of their own. */
let culprits: Chatted;
let operator: User;
/** Whom the culprits know by every id, and who is not to notice. */
let bystanders: Chatted;
let listening: Socket;
let known: Known;
beforeAll(async () => {
  process.stdout.write(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}\n`);
  instance = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
  seeder = await appBeside(instance);
  [culprits, bystanders] = [await newChatted(seeder), await newChatted(seeder)];
  operator = await newUser({ role: 'ADMIN' });
  listening = await Socket.connect(instance, bystanders.ann);
  // More of their own, so that more succeeds.
  known = await knownOf([culprits, culprits, culprits, bystanders]);
});
afterAll(async () => {
  await listening[Symbol.asyncDispose]();
  await seeder[Symbol.asyncDispose]();
  await instance[Symbol.asyncDispose]();
});

async function knownOf(chats: readonly Chatted[]): Promise<Known> {
  const { userId } = culprits.ann;
  return {
    uuids: chats.flatMap(({ threadId, messageIds }) => [threadId, ...messageIds, threadId.toUpperCase()]),
    integers: chats.flatMap(({ ann, ben, notificationIds }) => [ann.userId, ben.userId, ...notificationIds]),
    texts: [culprits.ann.token, bystanders.ben.token, await sign({ userId, exp: 1 })],
  };
}

const both = async () => [
  await viewOf(instance, bystanders.ann, bystanders.threadId),
  await viewOf(instance, bystanders.ben, bystanders.threadId),
];

/** Runs something that must leave the instance well and the bystanders alone. */
async function unnoticed(work: () => Promise<void>): Promise<void> {
  const before = { views: await both(), memory: instance.memory };
  await work();
  expect(await both()).toEqual(before.views);
  expect((await fetch(new URL('/health', instance.url))).status).toBe(200);
  expect(instance.memory - before.memory).toBeLessThan(MEMORY_BYTES);
  const heard = await listening.settled();
  const mine = heard.filter(({ payload }) => JSON.stringify(payload).includes(bystanders.threadId));
  expect([mine, listening.all('notification'), listening.all('notification_read')]).toEqual([[], [], []]);
}

const routes = (Object.entries(commands) as [CommandName, Command][]).filter(([, { rest }]) => rest);

describe('any request', () => {
  test.each(routes)(
    'to %s is answered as the table says',
    async (_name, command) => {
      const check = async (user: User, what: Known): Promise<void> => {
        const requests = requestsTo(command, user.token, what);
        await fc.assert(
          fc.asyncProperty(requests, ({ path, ...init }) => answers(command, path, init)),
          { seed, numRuns },
        );
      };
      await unnoticed(() => check(culprits.ann, known));
      // An operator may revoke the tokens of anybody, so this one knows nobody.
      await unnoticed(() => check(operator, { uuids: [], integers: [], texts: [] }));
    },
    LIMIT_MS,
  );
});

async function answers(command: Command, path: string, init: RequestInit): Promise<void> {
  const response = await fetch(new URL(path, instance.url), init);
  if (!response.ok) {
    const possible: readonly string[] = restErrors(command, true).filter((code) => code !== 'rate_limited');
    const { status, body } = await failureOf(response);
    expect(status).toBeLessThan(500);
    expect(possible).toContain(body.code);
  } else {
    const body: unknown = await response.json();
    expect(command.output.parse(body)).toEqual(body);
  }
}

test(
  'any frame is answered as the table says, and the connection goes on',
  async () => {
    const batches = fc.array(frames(known), { minLength: 1, maxLength: 12 });
    const small = batches.filter((batch) =>
      batch.every((frame) => Buffer.byteLength(textOf(frame, '0')) < LIMITS.payloadBytes),
    );
    await unnoticed(() =>
      fc.assert(
        fc.asyncProperty(small, (batch) => exchange(instance, culprits.ben, batch)),
        { seed, numRuns },
      ),
    );
  },
  LIMIT_MS,
);
