import { rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settles } from './wait.ts';

// The guard waits for the end of its standard input, which comes when the owner closes it or dies from any cause. So the
// processes of a run end even if no handler of the owner could run.
// When a test times out, Bun kills its child processes, this shell included; the cleanup runs in a grandchild.
const GUARD = `PATH="$PATH:/usr/bin:/bin"
exec 3<&0
{
  while read -r _ <&3; do :; done
  for f in "$1"/*.end; do [ -e "$f" ] && sh "$f" & done; wait
  rm -rf "$1"
} &
wait`;

// Longer than `killScript` takes.
const GUARD_LIMIT_MS = 10_000;

/** A directory for temporary data. It is removed, and its processes end, on disposal or when this process dies. */
export type Scratch = AsyncDisposable & {
  readonly dir: string;
  /** Registers a shell script that runs at the end, unless the returned function cancels it before. */
  onExit(name: string, script: string): () => void;
};

export async function createScratch(): Promise<Scratch> {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-test-'));
  // A server that runs as another user needs access to its own directory inside.
  await chmod(dir, 0o755);
  // Detached: Ctrl-C in the terminal must not reach the guard.
  const guard = Bun.spawn(['/bin/sh', '-c', GUARD, 'guard', dir], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true,
  });
  guard.unref();
  return {
    dir,
    onExit(name, script) {
      const path = join(dir, `${name}.end`);
      writeFileSync(path, script);
      return () => rmSync(path, { force: true });
    },
    async [Symbol.asyncDispose]() {
      await guard.stdin.end();
      await settles(guard.exited, GUARD_LIMIT_MS);
    },
  };
}

/** Makes a shell script that ends a process, or the group of a negative id: `signal` first, SIGKILL after three seconds. */
export function killScript(id: number, signal: NodeJS.Signals): string {
  const send = (name: string): string => `kill -s ${name} -- ${id}`;
  const isGone = `! ${send('0')}`;
  // A paused process reacts to SIGCONT and SIGKILL only.
  return `${send(signal.replace('SIG', ''))}; ${send('CONT')}
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do ${isGone} && exit 0; sleep 0.2; done
${send('KILL')}
`;
}
