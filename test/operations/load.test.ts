import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'bun:test';
import { startInstance } from '../harness/instance.ts';
import { SECRET } from '../harness/token.ts';

const MAIN = join(import.meta.dir, '../../load/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'messaging-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run load` on the services of the test run. */
async function runLoad(...argv: string[]) {
  const child = Bun.spawn([process.execPath, MAIN, ...argv], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout = '', stderr = ''] = await Promise.all(
    [child.stdout, child.stderr].map((output) => new Response(output).text()),
  );
  const lines = stdout.split('\n');
  return {
    exitCode: await child.exited,
    checks: lines.filter((line) => /^(?:ok|WRONG) /.test(line)),
    stderr,
  };
}

const QUICK = ['--seconds', '1', '--warm-up', '0', '--connections', '20'];

test('An open loop of two processes on two instances counts its messages and writes a report.', async () => {
  const many = ['--rate', '200', '--processes', '2', '--instances', '2', '--report', folder];
  const { exitCode, checks } = await runLoad('--scenario', 'chat', ...QUICK, ...many);
  expect(checks.map((line) => line.replace(/[\d,]+$/, 'n'))).toEqual([
    'ok     answered, of those sent: n',
    'ok     refused: n',
    'ok     due but not sent: n',
    'ok     no worker process found a fault',
    'ok     deliveries, of messages acked: n',
    'ok     the number of stored messages equals the number of acks',
  ]);
  expect(exitCode).toBe(0);
  expect(readdirSync(folder).sort()).toEqual([
    'course.svg',
    'latency.svg',
    'rate.svg',
    'report.html',
    'report.md',
  ]);
});

test('A closed loop on a running service fails if a send is refused.', async () => {
  await using app = await startInstance({ RATE_LIMIT_BURST: '5', RATE_LIMIT_PER_MINUTE: '1' });
  const running = ['--url', app.url.href.replace('http:', 'ws:'), '--jwt-secret', SECRET];
  const { exitCode, checks, stderr } = await runLoad('--scenario', 'chat', ...QUICK, ...running);
  expect({ checks, stderr }).toEqual({
    checks: expect.arrayContaining([expect.stringMatching(/^WRONG  refused: \d+ instead of 0$/)]),
    stderr: expect.anything(),
  });
  expect(exitCode).toBe(1);
});

test('A URL of another machine is refused.', async () => {
  const { exitCode, checks, stderr } = await runLoad(
    '--scenario',
    'chat',
    '--url',
    'ws://192.0.2.1',
    '--jwt-secret',
    SECRET,
  );
  expect({ exitCode, checks }).toEqual({ exitCode: 1, checks: [] });
  expect(stderr).toContain('--url ws://192.0.2.1: must be on this machine, 127.0.0.1\n');
});
