import type { UploadedFile } from '@messaging/protocol/file';
import type { Output } from '@messaging/protocol/commands';
import type { App } from '@messaging/server/app';
import type { Rest } from './rest.ts';

/** A file that a test sends. */
export interface TestFile {
  readonly filename?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly type?: string;
  /** Size that is reserved, if it is not that of the bytes. */
  readonly size?: number;
  readonly sha256?: string;
}

const TEXT = new TextEncoder().encode('Three drafts, as you asked.');

/** Reserves a place for a file. */
export async function reserveFile(by: Rest, threadId: string, { bytes = TEXT, ...file }: TestFile = {}) {
  const body = { threadId, filename: 'notes.txt', size: bytes.byteLength, ...file };
  return (await by.call('createFile', { body })).body;
}

/** Sends the bytes of a reserved file. */
export async function putBytes(
  app: Pick<App, 'url'>,
  { upload }: Output<'createFile'>,
  bytes: Uint8Array<ArrayBuffer> = TEXT,
): Promise<Response> {
  const { method, url, headers } = upload;
  return await fetch(new URL(url, app.url), { method, headers, body: bytes });
}

/** Uploads a file, which is then ready to be sent. */
export async function uploadFile(
  app: Pick<App, 'url'>,
  by: Rest,
  threadId: string,
  file: TestFile = {},
): Promise<UploadedFile> {
  const reserved = await reserveFile(by, threadId, file);
  const answer = await putBytes(app, reserved, file.bytes);
  if (!answer.ok) throw new Error(`the bytes were answered ${answer.status}: ${await answer.text()}`);
  return (await by.call('completeFile', { params: { fileId: reserved.id }, body: {} })).body;
}
