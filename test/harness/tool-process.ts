import { join } from 'node:path';
import type { Env } from './instance.ts';
import { SECRET } from './token.ts';

const MAIN = join(import.meta.dir, '../../server/main.ts');

/** Starts `messaging-service <args>` as a process, without the test's environment. */
export function startTool(env: Env, ...args: string[]) {
  return Bun.spawn([process.execPath, MAIN, ...args], {
    env: { JWT_SECRET: SECRET, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

/** Runs it until it exits. */
export async function runTool(env: Env, ...args: string[]) {
  const child = startTool(env, ...args);
  const outputs = [child.stdout, child.stderr].map((output) => new Response(output).text());
  const [stdout = '', stderr = ''] = await Promise.all(outputs);
  return { exitCode: await child.exited, lines: stdout.split('\n').slice(0, -1), stderr };
}
