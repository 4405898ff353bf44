// Schemathesis over the generated OpenAPI: npm run schemathesis [-- <option of "schemathesis run">...]
// SCHEMATHESIS_SEED=<number> repeats a run, SCHEMATHESIS_SECONDS=<number> bounds it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newUser } from '../harness/token.ts';
import { setting } from '../services/env.ts';

const VERSION = '4.32.5';
const ROOT = join(import.meta.dir, '../..');
const VENV = join(ROOT, 'node_modules/.cache', `schemathesis-${VERSION}`);
const PROGRAM = join(VENV, 'bin/schemathesis');

const seed = setting('SCHEMATHESIS_SEED') ?? String(Math.floor(Math.random() * 2 ** 31));
const seconds = setting('SCHEMATHESIS_SECONDS') ?? '120';

if (!existsSync(PROGRAM)) await install();
process.exitCode = await examine();

async function install(): Promise<void> {
  await run(['python3', '-m', 'venv', VENV]);
  await run([join(VENV, 'bin/pip'), 'install', '--quiet', `schemathesis==${VERSION}`]);
}

async function examine(): Promise<number> {
  await using instance = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
  const { token } = await newUser();
  const config = ['--config-file', join(import.meta.dir, 'schemathesis.toml')];
  const target = [
    join(ROOT, 'docs/openapi.json'),
    '--url',
    instance.url.origin,
    '--exclude-path',
    SOCKET_PATH,
  ];
  const bounds = ['--seed', seed, '--max-time', seconds, '--generation-database', 'none'];
  const header = ['--header', `Authorization: Bearer ${token}`];
  const child = Bun.spawn(
    [PROGRAM, ...config, 'run', ...target, ...header, ...bounds, ...process.argv.slice(2)],
    // It writes files to its working directory.
    { cwd: VENV, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' },
  );
  return await child.exited;
}

async function run(command: string[]): Promise<void> {
  const code = await Bun.spawn(command, { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' }).exited;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`);
}
