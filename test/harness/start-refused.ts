import { settles } from '../services/wait.ts';
import type { Env } from './instance.ts';
import { startTool } from './tool-process.ts';

/** A start that must be refused is, long before this, in milliseconds; one that is not goes on for ever. */
const LIMIT_MS = 25_000;

/** The one line by which a start is refused. Rejects when it is not. */
export async function refusalOf(env: Env): Promise<string> {
  const child = startTool(env);
  const [, stderr] = [new Response(child.stdout).text(), new Response(child.stderr).text()];
  if (!(await settles(child.exited, LIMIT_MS))) {
    child.kill('SIGKILL');
    throw new Error('the start was not refused');
  }
  if (child.exitCode !== 1) throw new Error(`the start ended with ${child.exitCode}`);
  return (await stderr).trim();
}
