import { settles } from '../services/wait.ts';
import type { Env } from './instance.ts';
import { startTool } from './tool-process.ts';

/** Time limit of a refused start, in milliseconds. A start that is not refused never ends. */
const LIMIT_MS = 25_000;

/** Line that refuses a start. Rejects if the start is not refused. */
export async function startRefused(env: Env): Promise<string> {
  const child = startTool(env);
  const [, stderr] = [new Response(child.stdout).text(), new Response(child.stderr).text()];
  if (!(await settles(child.exited, LIMIT_MS))) {
    child.kill('SIGKILL');
    throw new Error('the start was not refused');
  }
  if (child.exitCode !== 1) throw new Error(`the start ended with ${child.exitCode}`);
  return (await stderr).trim();
}
