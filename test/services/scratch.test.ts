import { expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createScratch } from './scratch.ts';
import { settles, untilSucceeds } from './wait.ts';

const END_LIMIT_MS = 60_000;

test('a scratch and its processes end with the process that created it', async () => {
  // The process is killed, so that it cannot clean up itself.
  const source = `
    const { createScratch, killScript } = await import(${JSON.stringify(join(import.meta.dir, 'scratch.ts'))});
    const scratch = await createScratch();
    const leader = Bun.spawn(['sh', '-c', 'sleep 600 & wait'], { stdout: 'inherit', detached: true });
    scratch.onExit('leader', killScript(-leader.pid, 'SIGTERM'));
    process.stdout.write(scratch.dir + '\\n');
    await leader.exited;`;
  const owner = Bun.spawn([process.execPath, '-e', source], { stdout: 'pipe' });
  const output = owner.stdout.getReader();
  const dir = new TextDecoder().decode((await output.read()).value).trim();
  expect(existsSync(dir)).toBe(true);
  owner.kill('SIGKILL');
  // The output ends when no process can write to it any more: neither the leader nor its children.
  expect(await settles(output.closed, END_LIMIT_MS)).toBe(true);
  await untilSucceeds(async () => expect(existsSync(dir)).toBe(false), END_LIMIT_MS);
});

test('a cancelled script does not run', async () => {
  await using outer = await createScratch();
  const trace = (name: string): string => join(outer.dir, name);
  {
    await using scratch = await createScratch();
    scratch.onExit('kept', `touch ${trace('kept')}`);
    scratch.onExit('dropped', `touch ${trace('dropped')}`)();
  }
  expect(existsSync(trace('kept'))).toBe(true);
  expect(existsSync(trace('dropped'))).toBe(false);
});
