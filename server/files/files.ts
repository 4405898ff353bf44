import { join } from 'node:path';
import { AppError } from '../app-error.ts';
import { Slots } from '../concurrency/slots.ts';
import type { Config } from '../config/config.ts';
import { DiskStore } from './disk-store.ts';
import { FileLinks } from './file-links.ts';
import { S3Store } from './s3-store.ts';
import { createScanner } from './create-scanner.ts';
import type { Scanner } from './scanner.ts';
import type { ByteReceiver, FileStore } from './file-store.ts';
import { toFileAttachment } from './to-file-attachment.ts';
import type { ToAttachment } from '../db/draft-attachments.ts';

/** What commands and routes use of files. */
export interface Files {
  readonly store: FileStore;
  /** Takes the bytes that come through the service; undefined if they go to the store itself. */
  readonly receiver: ByteReceiver | undefined;
  readonly links: FileLinks;
  /** Checks files before others than their sender see them; undefined if none is set. */
  readonly scanner: Scanner | undefined;
  /** Files that are inspected at once: an image that is decoded takes a processor and up to 200 MB. */
  readonly inspections: Slots;
}

/** Undefined where FILE_STORE is off. Makes no connection. */
export function createFiles(config: Config): Files | undefined {
  const { fileStore, dataDir } = config;
  if (fileStore.kind === 'off') return undefined;
  const links = new FileLinks(config);
  const inspections = new Slots({ maxRunning: 2, maxWaiting: 200 });
  const disk = fileStore.kind === 'disk' ? new DiskStore(join(dataDir, 'files'), links) : undefined;
  const store = fileStore.kind === 's3' ? new S3Store(fileStore, config) : disk;
  if (store === undefined) return undefined;
  return { store, receiver: disk, links, inspections, scanner: createScanner(config, { store, links }) };
}

/** Fails with `files_off`. */
export function needFiles(files: Files | undefined): Files {
  if (files === undefined) throw new AppError('files_off');
  return files;
}

/** What messages keep of files. The result fails with `files_off`. */
export function createToAttachment(files: Files | undefined): ToAttachment {
  return (file) => toFileAttachment(needFiles(files).links, file);
}
