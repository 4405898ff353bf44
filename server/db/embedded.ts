import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { sessionSettings, type SessionSettings } from './session.ts';

/** PostgreSQL in a worker of this process. It serves its protocol on a socket that only this user can open. */
export interface Embedded extends AsyncDisposable {
  readonly socket: string;
}

/** The message that starts the worker. */
export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly socket: string;
  readonly setUp: string;
}

const filesIn = (dataDir: string): string => resolve(dataDir, 'postgres');

/** Whether there is a database in `dataDir`. Creating one takes seconds. */
export function isMade(dataDir: string): boolean {
  return existsSync(filesIn(dataDir));
}

/**
 * Starts the embedded database with its files in `dataDir`. Rejects if another process has it open: two processes would destroy
 * the files.
 */
export async function startEmbedded(dataDir: string, schema: string): Promise<Embedded> {
  const home = resolve(dataDir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const socket = resolve(home, '.s.PGSQL.5432');
  if (await answers(socket)) throw new Error(`another process already uses the database in ${home}`);
  rmSync(socket, { force: true });
  const options: EmbeddedOptions = {
    dataDir: filesIn(home),
    socket,
    setUp: sessionSetUp(schema),
  };
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url).href);
  await request(worker, options);
  return {
    socket,
    async [Symbol.asyncDispose]() {
      await request(worker, 'close');
      worker.terminate();
      rmSync(socket, { force: true });
    },
  };
}

/** The embedded server is one session, so the settings of a connection are set once. It has no time limits of its own. */
export function embeddedSettings(schema: string): SessionSettings {
  const {
    statement_timeout: _,
    idle_in_transaction_session_timeout: __,
    ...kept
  } = sessionSettings(schema, 0);
  return kept;
}

function sessionSetUp(schema: string): string {
  return Object.entries(embeddedSettings(schema))
    .map(([name, value]) => `set ${name} to '${value}';`)
    .join('');
}

/** Sends a message to the worker and waits for its answer. */
function request(worker: Worker, message: unknown): Promise<void> {
  return new Promise((done, failed) => {
    worker.addEventListener(
      'message',
      ({ data }) => (data === 'done' ? done() : failed(new Error(String(data)))),
      { once: true },
    );
    worker.addEventListener('error', (event) => failed(new Error(event.message)), { once: true });
    worker.postMessage(message);
  });
}

function answers(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return Promise.resolve(false);
  return new Promise((done) => {
    const probe = connect(socket, () => finish(true));
    const finish = (answer: boolean): void => {
      probe.destroy();
      done(answer);
    };
    probe.on('error', () => finish(false));
  });
}
