import type { ChangersOptions, ChangeResult } from './message-changer.ts';
import { toChangeResults } from './message-changer.ts';
import { changeFileState, type FileStateChange } from './change-file-state.ts';
import type { JudgedRow } from './change-messages.ts';
import type { Database, Statements } from './database.ts';
import type { ToAttachment } from './draft-attachments.ts';
import { fileColumns, unsentDue, type StoredFile } from './files.ts';

/** A file to check. */
export interface FileToCheck extends StoredFile {
  /** How often a check was begun, this one included. */
  readonly checkCount: number;
}

/** Takes files whose check is due, those that wait longest first. Another instance takes over after `leaseMs` milliseconds. */
export async function takeFilesToCheck(
  db: Database,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<FileToCheck[]> {
  return await db.query<FileToCheck>`
    update files file set check_count = check_count + 1, check_at = now() + make_interval(secs => ${leaseMs}::float8 / 1000)
    where id in (
      select id from files where check_at <= now() and state = 'checking' order by check_at limit ${limit}::int for update skip locked
    ) returning ${fileColumns(db)}, check_count as "checkCount"`;
}

/** Has a file checked again after `ms` milliseconds. */
export async function postponeCheck(db: Database, id: string, ms: number): Promise<void> {
  await db.query`
    update files set check_at = now() + make_interval(secs => ${ms}::float8 / 1000)
    where id = ${id}::uuid and state = 'checking'`;
}

interface Stored {
  readonly change: FileStateChange;
  readonly rows: readonly JudgedRow[];
}

/**
 * Ends the check of a file, and changes the message that has it in the same transaction. Resolves to that change; undefined if there is none,
 * because the file was not sent, or its check had ended.
 */
export async function saveVerdict(
  db: Database,
  { id, state }: { readonly id: string; readonly state: 'ready' | 'refused' },
  {
    toAttachment,
    isPublished,
    onLate,
  }: Omit<ChangersOptions, 'onInDoubt'> & { readonly toAttachment: ToAttachment },
): Promise<ChangeResult | undefined> {
  const stored = await db.transaction(
    async (statements): Promise<Stored | undefined> => {
      const file = await endCheck(statements, id, state);
      if (file?.messageId == null) return undefined;
      const { messageId } = file;
      const change = { kind: 'file', messageId, fileId: id, attachment: toAttachment(file) } as const;
      return { change, rows: await changeFileState(statements, change, isPublished) };
    },
    (late) => void read(db, late).then((result) => result && onLate(result)),
  );
  return await read(db, stored);
}

/** A file that was refused stays for a day, for its sender to see. */
async function endCheck(
  statements: Statements,
  id: string,
  state: 'ready' | 'refused',
): Promise<StoredFile | undefined> {
  const [file] = await statements.query<StoredFile>`
    update files file set state = ${state}::text, check_at = null,
      due_at = case when ${state}::text = 'refused' then ${unsentDue(statements)} else due_at end
    where id = ${id}::uuid and state = 'checking' returning ${fileColumns(statements)}`;
  return file;
}

/** A message that was deleted meanwhile has no change. */
async function read(db: Database, stored: Stored | undefined): Promise<ChangeResult | undefined> {
  if (stored === undefined || stored.rows.length === 0) return undefined;
  const [result] = await toChangeResults(db, [stored.change], stored.rows);
  return result instanceof Error ? undefined : result;
}
