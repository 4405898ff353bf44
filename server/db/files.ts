import { FILE_LIMITS } from '@messaging/protocol/limits';
import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import { isMember, isWriter } from './thread-members.ts';

/** A file that a user reserves. */
export interface NewFile {
  readonly id: string;
  readonly ownerId: UserId;
  readonly threadId: ThreadId;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string | null;
}

export interface StoredFile extends NewFile {
  readonly messageId: MessageId | null;
  readonly state: 'pending' | 'checking' | 'ready' | 'refused' | 'gone';
  readonly width: number | null;
  readonly height: number | null;
  readonly placeholder: string | null;
  readonly hasPreview: boolean;
  readonly createdAt: Date;
}

export const fileColumns = (db: Statements) => db.sql`
  file.id, file.owner_id::float8 as "ownerId", file.thread_id as "threadId", file.message_id as "messageId", file.state,
  file.filename, file.type, file.size::float8, file.sha256, file.width, file.height, file.placeholder,
  file.has_preview as "hasPreview", file.created_at as "createdAt"`;

/**
 * Whether a scheduled message of the owner names the row `file`, other than the one of this id. So nothing that changes or removes a
 * scheduled message needs to know of files. Reads the scheduled messages of one user, which have a bound.
 */
export const isScheduled = (db: Statements, exceptId: string | null = null) => db.sql`
  exists (
    select from scheduled_messages scheduled
    where scheduled.sender_id = file.owner_id and scheduled.id is distinct from ${exceptId}::uuid
      and scheduled.attachments @> jsonb_build_array(jsonb_build_object('fileId', file.id)))`;

/** What decides whether a user may upload a file to a thread. */
export interface UploadState {
  readonly isMember: boolean;
  readonly isWriter: boolean;
  /** Files of the user that were neither sent nor scheduled. */
  readonly unsent: number;
  /** Bytes that the user has reserved in the last 24 hours. */
  readonly recentBytes: number;
}

export async function findUploadState(
  db: Database,
  { ownerId, threadId }: Pick<NewFile, 'ownerId' | 'threadId'>,
): Promise<UploadState> {
  const owner = db.sql`${ownerId}::bigint`;
  const thread = db.sql`from threads where id = ${threadId}::uuid`;
  const [row] = await db.query<UploadState>`
    select exists (select ${thread} and ${isMember(db, owner)}) as "isMember",
      exists (select ${thread} and ${isWriter(db, owner)}) as "isWriter",
      (select count(*) from files file
        where owner_id = ${owner} and message_id is null and state <> 'gone' and not ${isScheduled(db)})::int as unsent,
      -- Ids begin with their time, so this reads the files of a day.
      (select coalesce(sum(size), 0) from files where owner_id = ${owner} and id >= ${toFirstId(DAY_MS)}::uuid)::float8
        as "recentBytes"`;
  if (row === undefined) throw new Error('a select without from has a row');
  return row;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The smallest id of version 7 that could have been made since `ms` milliseconds ago. */
function toFirstId(ms: number): string {
  const hex = (Date.now() - ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When a file that is not sent is removed. */
export const unsentDue = (db: Statements) =>
  db.sql`now() + make_interval(hours => ${FILE_LIMITS.unsentHours}::int)`;

export async function insertFile(db: Database, file: NewFile): Promise<void> {
  const { id, ownerId, threadId, filename, type, size, sha256 } = file;
  await db.query`
    insert into files (id, owner_id, thread_id, filename, type, size, sha256, due_at)
    values (${id}::uuid, ${ownerId}::bigint, ${threadId}::uuid, ${filename}::text, ${type}::text, ${size}::bigint,
      ${sha256}::text, ${unsentDue(db)})`;
}

/** The files of a user among these that are not gone. */
export async function findOwnFiles(
  db: Database,
  ownerId: UserId,
  ids: readonly string[],
): Promise<StoredFile[]> {
  return await db.query<StoredFile>`
    select ${fileColumns(db)} from files file
    where id = any(${arrayLiteral(ids)}::uuid[]) and owner_id = ${ownerId}::bigint and state <> 'gone'`;
}

/** The size of a file whose bytes are awaited; undefined if none of this id is. */
export async function findAwaitedSize(db: Database, id: string): Promise<number | undefined> {
  const [row] = await db.query<{ size: number }>`
    select size::float8 from files where id = ${id}::uuid and state = 'pending'`;
  return row?.size;
}

/** Time after which a file that a call began to inspect may be inspected by another one, in seconds. */
const INSPECTION_SECONDS = 120;

/** Takes a file to be inspected by one call at a time. Resolves to whether it was awaited and no other call inspects it. */
export async function beginInspection(db: Database, id: string, callId: string): Promise<boolean> {
  const rows = await db.query`
    update files set inspected_by = ${callId}::uuid,
      inspected_until = now() + make_interval(secs => ${INSPECTION_SECONDS}::int)
    where id = ${id}::uuid and state = 'pending' and (inspected_until is null or inspected_until <= now()) returning 1`;
  return rows.length > 0;
}

/** Ends an inspection that came to nothing, so that it can be tried again. */
export async function endInspection(db: Database, id: string, callId: string): Promise<void> {
  await db.query`
    update files set inspected_until = null where id = ${id}::uuid and inspected_by = ${callId}::uuid and state = 'pending'`;
}

/** What the bytes of a file say. */
type Completed = Pick<
  StoredFile,
  'id' | 'state' | 'type' | 'width' | 'height' | 'placeholder' | 'hasPreview'
> & {
  readonly sha256: string;
  /** The call that inspected it. */
  readonly callId: string;
};

/** Resolves to the file; undefined if it is not awaited any more. */
export async function completeFile(db: Database, completed: Completed): Promise<StoredFile | undefined> {
  const { id, callId, state, type, sha256, width, height, placeholder, hasPreview } = completed;
  const [row] = await db.query<StoredFile>`
    update files file set state = ${state}::text, type = ${type}::text, sha256 = ${sha256}::text, width = ${width}::int,
      height = ${height}::int, placeholder = ${placeholder}::text, has_preview = ${hasPreview}::boolean, due_at = ${unsentDue(db)},
      check_at = case when ${state}::text = 'checking' then now() end
    where id = ${id}::uuid and state = 'pending' and inspected_by = ${callId}::uuid returning ${fileColumns(db)}`;
  return row;
}

/** Gives up a file that was neither sent nor scheduled. Resolves to whether there was one; its bytes are removed by the sweep at the latest. */
export async function abandonFile(db: Database, ownerId: UserId, id: string): Promise<boolean> {
  const rows = await db.query`
    update files file set state = 'gone', due_at = now()
    where id = ${id}::uuid and owner_id = ${ownerId}::bigint and message_id is null and state <> 'gone' and not ${isScheduled(db)}
    returning 1`;
  return rows.length > 0;
}

/** Files that a user puts into a message of a thread. */
export type FileClaim = Pick<NewFile, 'ownerId' | 'threadId'> & {
  readonly ids: readonly string[];
  /** The message if it was scheduled: it may take the files that it holds. */
  readonly scheduledId: string | null;
};

/**
 * Claims files for a message that is stored in the same transaction. Resolves to those that were ready and not of another
 * message; another claim at the same moment waits for the end of this transaction.
 */
export async function claimFiles(
  statements: Statements,
  { ids, ownerId, threadId, scheduledId }: FileClaim,
  messageId: MessageId,
): Promise<StoredFile[]> {
  await lockFiles(statements, ids);
  return await statements.query<StoredFile>`
    update files file set message_id = ${messageId}::uuid, due_at = null
    where id = any(${arrayLiteral(ids)}::uuid[]) and owner_id = ${ownerId}::bigint and thread_id = ${threadId}::uuid
      and state in ('ready', 'checking') and (message_id is null or message_id = ${messageId}::uuid)
      and not ${isScheduled(statements, scheduledId)}
    returning ${fileColumns(statements)}`;
}

/** Keeps files for a message that is scheduled in the same transaction. Resolves to those that were ready and free. */
export async function holdFiles(
  statements: Statements,
  { ids, ownerId, threadId, scheduledId }: FileClaim,
): Promise<StoredFile[]> {
  await lockFiles(statements, ids);
  return await statements.query<StoredFile>`
    update files file set due_at = null
    where id = any(${arrayLiteral(ids)}::uuid[]) and owner_id = ${ownerId}::bigint and thread_id = ${threadId}::uuid
      and state in ('ready', 'checking') and message_id is null and not ${isScheduled(statements, scheduledId)}
    returning ${fileColumns(statements)}`;
}

/** A statement of its own: the next one sees what those committed that held the locks before. */
async function lockFiles(statements: Statements, ids: readonly string[]): Promise<void> {
  await statements.query`select from files where id = any(${arrayLiteral(ids)}::uuid[]) order by id for update`;
}

/** A file with what decides who may open it. */
export interface OpenableFile extends StoredFile {
  /** Number of its message; null if it was not sent, or the message is gone or deleted. */
  readonly seq: Seq | null;
  /** Whether the message still shows it; else an earlier version of it does. */
  readonly isShown: boolean;
}

/** The files of these ids that are not gone. */
export async function findOpenable(db: Database, ids: readonly string[]): Promise<OpenableFile[]> {
  return await db.query<OpenableFile>`
    select ${fileColumns(db)}, message.seq::float8,
      coalesce(message.attachments @> jsonb_build_array(jsonb_build_object('fileId', file.id)), false) as "isShown"
    from files file left join messages message on message.id = file.message_id and message.deleted_at is null
    where file.id = any(${arrayLiteral(ids)}::uuid[]) and file.state in ('ready', 'checking')`;
}
