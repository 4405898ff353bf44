import { join } from 'node:path';
import { readConfig } from '@messaging/server/config/config';
import { tools } from '@messaging/server/tools/tools';
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

/**
 * Runs it in this process and returns its output; a failure rejects. A process loads the Kafka client again, which takes a
 * second of processor time, so only tests of arguments, exit codes and settings need one.
 */
export async function callTool(env: Env, name: string, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const read = () => readConfig({ JWT_SECRET: SECRET, ...env });
  await tools.get(name)?.run(read, args, (line) => lines.push(line));
  return lines;
}
