import { rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settles } from './wait.ts';

// The guard waits for the end of its standard input, which comes when the owner closes it and just as well when
// the owner dies, whatever the cause. So what a run started ends even where no handler could have run.
// When a test times out, Bun kills what it spawned, the shell here included; the work is done in a child it cannot see.
const GUARD = `PATH="$PATH:/usr/bin:/bin"
exec 3<&0
{
  while read -r _ <&3; do :; done
  for f in "$1"/*.end; do [ -e "$f" ] && sh "$f" & done; wait
  rm -rf "$1"
} &
wait`;

// Longer than `endLine` takes.
const GUARD_LIMIT_MS = 10_000;

/** A directory for throw-away data. It goes when disposed of or when this process dies, with all that still runs. */
export type Scratch = AsyncDisposable & {
  readonly dir: string;
  /** Has `line` run by the shell at the end, unless the returned function takes it back before. */
  atEnd(name: string, line: string): () => void;
};

export async function createScratch(): Promise<Scratch> {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-test-'));
  // A server that runs as another user has to reach its own directory inside.
  await chmod(dir, 0o755);
  // Detached: a Ctrl-C in the terminal is not for the guard.
  const guard = Bun.spawn(['/bin/sh', '-c', GUARD, 'guard', dir], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true,
  });
  guard.unref();
  return {
    dir,
    atEnd(name, line) {
      const path = join(dir, `${name}.end`);
      writeFileSync(path, line);
      return () => rmSync(path, { force: true });
    },
    async [Symbol.asyncDispose]() {
      await guard.stdin.end();
      await settles(guard.exited, GUARD_LIMIT_MS);
    },
  };
}

/** A shell line that ends a process, or with a negative id its group: `signal` first, SIGKILL after three seconds. */
export function endLine(id: number, signal: NodeJS.Signals): string {
  const send = (name: string): string => `kill -s ${name} -- ${id}`;
  const isGone = `! ${send('0')}`;
  // A stopped process sees no signal but SIGCONT and SIGKILL.
  return `${send(signal.replace('SIG', ''))}; ${send('CONT')}
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do ${isGone} && exit 0; sleep 0.2; done
${send('KILL')}
`;
}
