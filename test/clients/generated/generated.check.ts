import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '@messaging/server/app';
import { startInstance } from '../../harness/instance.ts';
import { Rest } from '../../harness/rest.ts';
import { newUser } from '../../harness/token.ts';
import { run } from '../run.ts';
import { java, python, typescript } from './generators.ts';

/** Time limit with packages from Debian, Maven Central and PyPI on a busy machine, in milliseconds. */
const LIMIT_MS = 600_000;

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })), LIMIT_MS);
afterAll(() => app[Symbol.asyncDispose]());

test.each([
  ['Java', java],
  ['TypeScript', typescript],
  ['Python', python],
])(
  'a %s client generated from the OpenAPI document compiles and calls the service',
  async (title, prepare) => {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'messaging-generated-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    await cp(join(import.meta.dir, 'app'), folder, { recursive: true });
    const [ann, ben] = await Promise.all([newUser(), newUser()]);
    const program = await prepare(folder);
    const output = await run(program, folder, {
      SERVICE_URL: app.url.origin,
      TOKEN: ann.token,
      PARTICIPANT_ID: String(ben.userId),
    });
    const { body } = await new Rest(app, ben).call('listThreads');
    const [thread] = body.threads;
    expect(JSON.parse(output)).toEqual({
      threadId: thread?.id,
      title,
      messageId: thread?.lastMessage?.id,
      seq: 1,
      lastMessage: 'hello',
      refusal: 'not_found',
    });
    expect(thread).toMatchObject({ title, lastMessage: { body: 'hello', senderId: ann.userId } });
  },
  LIMIT_MS,
);
