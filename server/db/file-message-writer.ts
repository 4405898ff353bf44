import { AppError } from '../app-error.ts';
import { Slots } from '../concurrency/slots.ts';
import type { Database, Statements } from './database.ts';
import { claimFiles, findOwnFiles, type StoredFile } from './files.ts';
import {
  completeAttachments,
  isAttachment,
  listFileIds,
  type DraftAttachment,
  type ToAttachment,
} from './draft-attachments.ts';
import type { Draft } from './insert-messages.ts';
import { BatchWriter, findEarlier, type WriteResult, type WriterOptions } from './batch-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { isUniqueViolation } from './postgres-error.ts';
import { reportInDoubt } from './report-in-doubt.ts';

/** A message with files of the service. */
export interface FileDraft extends Omit<Draft, 'attachments'> {
  readonly attachments: readonly DraftAttachment[];
}

interface FileWriterOptions extends WriterOptions {
  readonly toAttachment: ToAttachment;
}

/** Transactions at once, and calls that wait for one: plain messages keep most of the connections. */
const AT_ONCE = { maxRunning: 3, maxWaiting: 1_000 };

/** Stores messages with files. One transaction claims the files and stores the message, so that a file is sent once. */
export class FileMessageWriter {
  readonly #db: Database;
  readonly #options: FileWriterOptions;
  readonly #slots = new Slots(AT_ONCE);

  constructor(db: Database, options: FileWriterOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Fails with `file_not_ready`, and like the writer of other messages. */
  add(draft: FileDraft): Promise<WriteResult> {
    return this.#slots.run(async () => {
      try {
        return await reportInDoubt(this.#store(draft), () => this.#options.onInDoubt([draft.id]));
      } catch (error) {
        // Only a repeated client id that races comes here: the second attempt sees the message.
        if (!isUniqueViolation(error) && !isNotReady(error)) throw error;
        return await this.#findEarlier(draft);
      }
    });
  }

  async #store(draft: FileDraft): Promise<WriteResult> {
    // Before the transaction, which must not wait for another connection.
    const found = await this.#options.senders.get([draft.senderId]);
    const options = { ...this.#options, senders: { get: () => Promise.resolve(found) } };
    return await this.#db.transaction(
      async (statements) => {
        const stored = await this.#write(new BatchWriter(statements, options), statements, draft);
        // A rejection undoes the claim.
        if (stored instanceof Error) throw stored;
        return stored;
      },
      (late) => late.isNew && this.#options.onLate(late),
    );
  }

  async #write(writer: BatchWriter, statements: Statements, draft: FileDraft): Promise<WriteResult | Error> {
    const { id, threadId, senderId: ownerId, clientId: scheduledId } = draft;
    const ids = listFileIds(draft.attachments);
    const files = await claimFiles(statements, { ids, ownerId, threadId, scheduledId }, id);
    const whole = this.#complete(draft, files);
    const [result] = await writer.writeChecked([whole]);
    return result ?? new Error('a writer answers each draft');
  }

  /** The draft with what messages keep of the files. Fails with `file_not_ready` if one is missing. */
  #complete(draft: FileDraft, files: readonly StoredFile[]): Draft {
    const { toAttachment } = this.#options;
    return { ...draft, attachments: completeAttachments(draft.attachments, files, toAttachment) };
  }

  /** The message that an earlier call stored with these files. */
  async #findEarlier(draft: FileDraft): Promise<WriteResult> {
    const files = await findOwnFiles(this.#db, draft.senderId, listFileIds(draft.attachments));
    const earlier =
      draft.clientId === null ? undefined : await findEarlier(this.#db, this.#complete(draft, files));
    if (earlier === undefined || (earlier instanceof AppError && earlier.code === 'not_found'))
      throw new AppError('file_not_ready');
    if (earlier instanceof Error) throw earlier;
    return earlier;
  }
}

/** The writers of an instance. */
export interface Writers {
  readonly messageWriter: MessageWriter;
  readonly fileMessageWriter: FileMessageWriter;
}

/** Stores a message: one without files of the service together with others. */
export function writeMessage(
  { messageWriter, fileMessageWriter }: Writers,
  draft: FileDraft,
): Promise<WriteResult> {
  const attachments = draft.attachments.filter(isAttachment);
  if (attachments.length < draft.attachments.length) return fileMessageWriter.add(draft);
  return messageWriter.add({ ...draft, attachments });
}

const isNotReady = (error: unknown): boolean => error instanceof AppError && error.code === 'file_not_ready';
