import { AppError } from '../app-error.ts';
import { Slots } from '../concurrency/slots.ts';
import { changeContents, type Edit, type JudgedRow } from './change-messages.ts';
import type { Database, Statements } from './database.ts';
import {
  completeAttachments,
  isAttachment,
  listFileIds,
  type DraftAttachment,
  type ToAttachment,
} from './draft-attachments.ts';
import { claimFiles, type StoredFile } from './files.ts';
import { toChangeResults, type ChangeResult, type ChangersOptions } from './message-changer.ts';
import { findThreadId } from './messages.ts';
import { reportInDoubt } from './report-in-doubt.ts';

/** An edit that names files of the service. */
export interface FileEdit extends Omit<Edit, 'attachments'> {
  readonly attachments: readonly DraftAttachment[];
}

interface FileEditorOptions extends ChangersOptions {
  readonly toAttachment: ToAttachment;
}

/** What a transaction has stored. */
interface Stored {
  readonly edit: Edit;
  readonly rows: readonly JudgedRow[];
}

/** Transactions at once, and calls that wait for one. */
const AT_ONCE = { maxRunning: 2, maxWaiting: 500 };

/**
 * Edits messages with files. One transaction claims the new files and stores the version; files that the message has stay. Those
 * that it names no more stay with the earlier version.
 */
export class FileMessageEditor {
  readonly #db: Database;
  readonly #options: FileEditorOptions;
  readonly #slots = new Slots(AT_ONCE);

  constructor(db: Database, options: FileEditorOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Fails with `file_not_ready`, and like other edits. */
  add(edit: FileEdit): Promise<ChangeResult> {
    return this.#slots.run(() =>
      reportInDoubt(this.#edit(edit), () => this.#options.onInDoubt(edit.messageId, edit.kind)),
    );
  }

  async #edit(edit: FileEdit): Promise<ChangeResult> {
    const stored = await this.#db
      .transaction(
        (statements) => this.#store(statements, edit),
        (late) => void this.#reportLate(late),
      )
      .catch(toStored);
    const result = await this.#read(stored);
    if (result instanceof Error) throw result;
    return result;
  }

  async #store(statements: Statements, edit: FileEdit): Promise<Stored> {
    const { messageId, actorId: ownerId } = edit;
    const threadId = await findThreadId(statements, messageId);
    if (threadId === undefined) throw new AppError('not_found');
    const ids = listFileIds(edit.attachments);
    const files = await claimFiles(statements, { ids, ownerId, threadId, scheduledId: null }, messageId);
    const whole = this.#complete(edit, files);
    const rows = await changeContents(statements, [whole], this.#options.isPublished);
    const [row] = rows;
    // A rejection undoes the claim.
    if (row?.verdict !== 'changed' && row?.verdict !== 'same') throw new Refused({ edit: whole, rows });
    if (files.length < ids.length) throw new AppError('file_not_ready');
    return { edit: whole, rows };
  }

  /** Without the files that could not be claimed: who may not edit the message learns that, and nothing of files. */
  #complete(edit: FileEdit, files: readonly StoredFile[]): Edit {
    const claimed = new Set(files.map(({ id }) => id));
    const attachments = edit.attachments.filter(
      (attachment) => isAttachment(attachment) || claimed.has(attachment.fileId),
    );
    return { ...edit, attachments: completeAttachments(attachments, files, this.#options.toAttachment) };
  }

  async #read({ edit, rows }: Stored): Promise<ChangeResult | Error> {
    const [result] = await toChangeResults(this.#db, [edit], rows);
    return result ?? new Error('an edit has a result');
  }

  async #reportLate(late: Stored): Promise<void> {
    const result = await this.#read(late).catch((error: unknown) => error);
    if (!(result instanceof Error)) this.#options.onLate(result as ChangeResult);
  }
}

/** Ends the transaction of an edit that was refused; its rows say why. */
class Refused extends Error {
  readonly stored: Stored;

  constructor(stored: Stored) {
    super('the edit was refused');
    this.stored = stored;
  }
}

function toStored(error: unknown): Stored {
  if (error instanceof Refused) return error.stored;
  throw error;
}
