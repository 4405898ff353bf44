import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { StoredFile } from '../db/files.ts';
import type { FileStore } from './file-store.ts';
import type { Scanner, Verdict } from './scanner.ts';

/** Largest piece of a file that is sent at once, in bytes. */
const PIECE = 65_536;
/** Longest answer, in bytes: the name of a signature. */
const MOST_ANSWER = 4_096;

/**
 * Checks files by clamd, whose command INSTREAM takes pieces of bytes, each after its length, and a piece of no bytes at the end.
 * https://docs.clamav.net/manual/Usage/Scanning.html#clamd
 */
export class ClamavScanner implements Scanner {
  readonly #url: URL;
  readonly #store: Pick<FileStore, 'open'>;

  /** `url` is `tcp://host:port`. */
  constructor(url: string, store: Pick<FileStore, 'open'>) {
    this.#url = new URL(url);
    this.#store = store;
  }

  async check({ id }: Pick<StoredFile, 'id'>, signal: AbortSignal): Promise<Verdict> {
    const { hostname, port } = this.#url;
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || DEFAULT_PORT) });
    const stop = (): void => void socket.destroy(new Error('clamd did not answer in time'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      // It may answer before the end, as when a file is too long for it.
      const answer = readAnswer(socket);
      answer.catch(() => {});
      await Promise.race([sendBytes(socket, this.#store.open(id), signal), answer]);
      return toVerdict(await answer);
    } finally {
      signal.removeEventListener('abort', stop);
      socket.destroy();
    }
  }
}

const DEFAULT_PORT = 3310;

async function sendBytes(socket: Socket, bytes: Blob, signal: AbortSignal): Promise<void> {
  await once(socket, 'connect', { signal });
  socket.write('zINSTREAM\0');
  for await (const chunk of bytes.stream())
    for (let at = 0; at < chunk.byteLength; at += PIECE)
      await send(socket, chunk.subarray(at, at + PIECE), signal);
  await send(socket, new Uint8Array(), signal);
}

/** Waits while the socket holds bytes, so that a file is never in memory as a whole. */
async function send(socket: Socket, piece: Uint8Array, signal: AbortSignal): Promise<void> {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.byteLength);
  if (socket.destroyed) throw new Error('clamd closed the connection');
  if (!socket.write(Buffer.concat([length, piece]))) await once(socket, 'drain', { signal });
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
      if (text.includes('\0')) resolve(text.slice(0, text.indexOf('\0')));
      else if (text.length > MOST_ANSWER) socket.destroy(new Error('the answer of clamd is too long'));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('clamd closed the connection')));
  });
}

function toVerdict(answer: string): Verdict {
  if (answer === 'stream: OK') return 'clean';
  if (answer.endsWith(' FOUND')) return 'refused';
  if (answer.startsWith('INSTREAM size limit exceeded')) return 'unknown';
  throw new Error(`clamd answered ${JSON.stringify(answer)}`);
}
