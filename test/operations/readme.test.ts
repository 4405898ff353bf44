import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';

const README = await Bun.file(join(import.meta.dir, '../../README.md')).text();

/** Service of `npm start`, on a free port. */
let instance: InstanceProcess;
beforeAll(async () => {
  instance = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
});
afterAll(() => instance[Symbol.asyncDispose]());

/** The README's only code block in this language, with another port. */
function exampleIn(language: string): string {
  const blocks = [...README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1]?.replaceAll('localhost:8081', instance.url.host) ?? '';
}

test('The calls from a terminal work as pasted.', async () => {
  const shell = Bun.spawn(['sh', '-eu', '-c', exampleIn('sh')], { stdout: 'pipe', stderr: 'inherit' });
  const thread = JSON.parse(await new Response(shell.stdout).text()) as object;
  expect(await shell.exited).toBe(0);
  expect(thread).toMatchObject({ participants: [1, 2], jobId: 7, lastMessage: { body: 'Hello!' } });
});

test('The client that stays connected works as pasted.', async () => {
  const script = Bun.spawn([process.execPath, 'run', '-'], {
    stdin: new Blob([exampleIn('js')]),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let printed = '';
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const part of script.stdout) printed += decoder.decode(part, { stream: true });
  })();
  await until('the ack', () => /type: "ack"/.test(printed));
  script.kill();
  await reading;
  expect(printed).toContain('type: "hello"');
  expect(printed).toContain('id: "a1"');
  expect(printed).toContain('body: "And hello again"');
});

test('The emit command uses the port of the running service.', async () => {
  const emit = Bun.spawn(
    [process.execPath, join(import.meta.dir, '../../server/main.ts'), 'emit', 'payments.received'],
    { env: { PORT: instance.url.port, JWT_SECRET: instance.setting('JWT_SECRET') }, stdout: 'pipe' },
  );
  expect(await new Response(emit.stdout).text()).toBe('payments.received: 2 notifications stored\n');
  expect(await emit.exited).toBe(0);
});

test('Every user in the examples exists in the demo.', async () => {
  for (const [, userId] of README.matchAll(/demo\/token\/(\d+)/g)) {
    const answer = await fetch(new URL(`/demo/token/${userId}`, instance.url));
    const { token } = (await answer.json()) as { token: string };
    const { body } = await new Rest(instance, { userId: Number(userId), fullName: '', token }).call(
      'listThreads',
    );
    expect(body.threads).not.toEqual([]);
  }
});
