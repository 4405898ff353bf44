import type { Message } from '@messaging/protocol/message';
import { readConfig, settings } from '@messaging/server/config/config';
import { openDatabase } from '@messaging/server/db/database';
import { FileSweeper } from '@messaging/server/files/file-sweeper';
import { createFiles } from '@messaging/server/files/files';
import { Background } from '@messaging/server/observe/background';
import { createLogger } from '@messaging/server/observe/logger';
import { createMetrics } from '@messaging/server/observe/metrics';
import type { Env } from '../../harness/instance.ts';
import { newPair } from '../../harness/pair.ts';
import { allMessages, Rest } from '../../harness/rest.ts';
import { callTool } from '../../harness/tool-process.ts';
import { FileUpload, STEPS, type Step } from '../file-upload.ts';
import type { Scenario } from '../scenario.ts';
import type { Testbed } from '../testbed.ts';

/** Kills at each step, and files on their way at each. */
const ROUNDS = 3;
const FILES = 4;
/** Time from the start of a step to the kill, in milliseconds: from, to. */
const KILL_MS = [0, 120] as const;
/** Two days, after which everything that was not sent is due. */
const LONG_HOURS = 48;

const killed: Scenario = {
  name: 'instance killed during uploads',
  description:
    'An instance is killed while it takes files: at each step from the reservation to the commit of the message. Half of the clients go on, the others never return.',
  durationMs: 0,
  isExcludedFromRandom: true,
  inject: async (testbed) => {
    const { instance } = testbed.site(0);
    const { ann, threadId } = await newPair(instance);
    const sender = { instance, rest: new Rest(instance, ann), threadId };
    const uploads: FileUpload[] = [];
    for (let round = 0; round < ROUNDS; round++)
      for (const step of STEPS) {
        const files = Array.from({ length: FILES }, (_, i) => new FileUpload(sender, i % 2 === 0));
        uploads.push(...files);
        await killAt(testbed, step, files);
      }
    await checkFiles(testbed, uploads, () => allMessages(sender.rest, threadId));
    return () => {};
  },
};

async function killAt(testbed: Testbed, step: Step, files: readonly FileUpload[]): Promise<void> {
  const { instance } = testbed.site(0);
  for (const file of files) await file.prepare(step);
  // Their failures are expected, and are handled from the first moment on.
  const running = Promise.allSettled(files.map((file) => file.advance()));
  await Bun.sleep(testbed.random.between(...KILL_MS));
  await instance.kill();
  await running;
  await instance.startAgain();
  await elapse(testbed, 'inspected_until', 1);
  for (const file of files) if (file.isContinued) await file.finish();
  // The others must not count for the limit of files that were not sent.
  await elapse(testbed, 'due_at', LONG_HOURS);
  await sweep(testbed);
}

/** Each file that was sent is in one message with its bytes; nothing is left of the others. */
async function checkFiles(
  testbed: Testbed,
  uploads: readonly FileUpload[],
  read: () => Promise<Message[]>,
): Promise<void> {
  const messages = await read();
  const sent = messages.flatMap(({ attachments }) => attachments.map(({ fileId }) => fileId));
  for (const { id, isContinued } of uploads) {
    const times = sent.filter((fileId) => fileId === id).length;
    if (times > 1 || (isContinued && times === 0))
      testbed.reportFinding(`the file ${id} is in ${times} messages`);
  }
  await using store = await openStore(testbed);
  for (const { id, bytes } of uploads) {
    if (id === undefined || !sent.includes(id)) continue;
    const stored = await store.files.open(id).text();
    if (stored !== bytes) testbed.reportFinding(`the file ${id} of a message has other bytes`);
  }
  const rows = await store.db.query<{ id: string }>`select id from files where state <> 'gone'`;
  for (const { id } of rows) if (!sent.includes(id)) testbed.reportFinding(`the file ${id} was not removed`);
  const lines = await callTool(readEnv(testbed), 'reconcile-files');
  if (lines.at(-1) !== '0 without a row; 0 without bytes') testbed.reportFinding(lines.join(', '));
  testbed.addNote(`${uploads.length} files, ${sent.length} of them sent`);
}

/** Lets a time of the files lie further back. */
async function elapse(testbed: Testbed, column: 'due_at' | 'inspected_until', hours: number): Promise<void> {
  await using store = await openStore(testbed);
  const { db } = store;
  await db.query`
    update files set ${db.sql(column)} = ${db.sql(column)} - make_interval(hours => ${hours}::int)
    where ${db.sql(column)} is not null and state <> 'gone'`;
}

/** Removes what is due, as each instance does in the background. */
async function sweep(testbed: Testbed): Promise<void> {
  await using store = await openStore(testbed);
  const log = createLogger(store.config, 'sweep');
  const metrics = createMetrics();
  const background = new Background(log, metrics);
  await using sweeper = new FileSweeper({ db: store.db, metrics, background }, store.files);
  await sweeper.sweep();
}

/** The database and the files of the instances, which are not in between. */
async function openStore(testbed: Testbed) {
  const config = readConfig({ ...readEnv(testbed), LOG_LEVEL: 'silent' });
  const files = createFiles(config)?.store;
  if (files === undefined) throw new Error('FILE_STORE is off');
  const db = await openDatabase(config);
  return { config, files, db, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

function readEnv(testbed: Testbed): Env {
  const { instance } = testbed.site(0);
  return Object.fromEntries(
    Object.values(settings).flatMap(({ name }) => {
      const value = instance.setting(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export const fileScenarios: readonly Scenario[] = [killed];
