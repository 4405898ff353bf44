import { createError, createRefusedError, type Refusal } from './failure.ts';
import type { UploadTarget } from './wire.ts';

interface PutOptions {
  /** Called with the sent part of the bytes, from 0 to 1. */
  readonly onProgress: ((share: number) => void) | undefined;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends bytes to where a file is awaited. Rejects with `network` or `refused`. */
export async function putBytes(target: UploadTarget, bytes: Blob, options: PutOptions): Promise<void> {
  const put = typeof XMLHttpRequest === 'undefined' ? putByFetch : putByXhr;
  const { status, text } = await put(target, bytes, options);
  if (status < 200 || status > 299) throw toRefusal(status, text);
}

/** Only this way a browser tells how much is sent. */
function putByXhr(
  { method, url, headers }: UploadTarget,
  bytes: Blob,
  { onProgress, signal }: PutOptions,
): Promise<Answer> {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(loaded / total));
    // Also after a failure, with the status 0.
    xhr.addEventListener('loadend', () => resolve({ status: xhr.status, text: xhr.responseText }));
    signal.addEventListener('abort', () => xhr.abort());
    xhr.send(bytes);
  });
}

async function putByFetch(
  { method, url, headers }: UploadTarget,
  bytes: Blob,
  { onProgress, signal }: PutOptions,
): Promise<Answer> {
  try {
    const answer = await fetch(url, { method, headers, body: bytes, signal });
    const text = await answer.text();
    onProgress?.(1);
    return { status: answer.status, text };
  } catch (error) {
    throw createError('network', `The bytes could not be sent: ${String(error)}`, error);
  }
}

/** A store of its own answers without a code: with 403 when the address no longer holds. */
function toRefusal(status: number, text: string): Error {
  const refusal = parse(text);
  if (typeof refusal.code === 'string') return createRefusedError(refusal as Refusal);
  const error = status === 0 ? 'The bytes could not be sent.' : `The store answered ${status}.`;
  if (status < 400 || status >= 500 || status === 429) return createError('network', error);
  const code = status === 403 ? 'link_expired' : 'file_refused';
  return createRefusedError({ code, error, retryable: false });
}

function parse(text: string): Partial<Refusal> {
  try {
    return (JSON.parse(text) as Partial<Refusal> | null) ?? {};
  } catch {
    return {};
  }
}
