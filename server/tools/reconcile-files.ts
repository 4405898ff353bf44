import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../db/database.ts';
import { findKeptIds, listCompleteIds } from '../db/maintenance/file-retention.ts';
import type { FileStore } from '../files/file-store.ts';
import { createFiles } from '../files/files.ts';
import { UsageError, type Tool } from './tool.ts';

const USAGE = `reconcile-files [--remove]
  Compares the file store with the database: lists what the store has without a row, and files whose bytes are missing.
  --remove  removes what the store has without a row`;

const BATCH = 500;

export const reconcileFiles: Tool = {
  usage: USAGE,
  async run(readConfig, args, print) {
    const { values } = parseArgs({ args, options: { remove: { type: 'boolean', default: false } } });
    const config = readConfig();
    const files = createFiles(config);
    if (files === undefined) throw new UsageError('FILE_STORE is off');
    await using db = await openDatabase(config);
    let orphans = 0;
    for await (const id of listOrphans(db, files.store)) {
      orphans += 1;
      print(`without a row: ${id}`);
      if (values.remove) await files.store.remove(id);
    }
    let missing = 0;
    for await (const id of listMissing(db, files.store)) {
      missing += 1;
      print(`without bytes: ${id}`);
    }
    print(`${orphans} without a row${values.remove ? ', removed' : ''}; ${missing} without bytes`);
  },
};

/** What the store has without a row. The row comes first, so that a file that is uploaded meanwhile is none. */
async function* listOrphans(db: Database, store: FileStore): AsyncIterable<string> {
  let batch = new Set<string>();
  async function* check(): AsyncIterable<string> {
    const kept = await findKeptIds(db, [...batch]);
    for (const id of batch) if (!kept.has(id)) yield id;
    batch = new Set();
  }
  for await (const id of store.list()) {
    batch.add(id);
    if (batch.size >= BATCH) yield* check();
  }
  yield* check();
}

async function* listMissing(db: Database, store: FileStore): AsyncIterable<string> {
  for (let after: string | null = null; ;) {
    const ids: string[] = await listCompleteIds(db, after, BATCH);
    for (const id of ids) if (!(await hasBytes(store.open(id)))) yield id;
    after = ids.at(-1) ?? null;
    if (ids.length < BATCH) return;
  }
}

/** Both kinds of blobs can tell whether there is something behind them. */
async function hasBytes(bytes: Blob): Promise<boolean> {
  return await (bytes as Bun.BunFile).exists();
}
