import { createHmac } from 'node:crypto';
import type { StoredFile } from '../db/files.ts';
import type { FileLinks } from './file-links.ts';
import type { FileStore } from './file-store.ts';
import type { Scanner, Verdict } from './scanner.ts';
import { toPresentation } from './to-presentation.ts';

/** Longest answer, in bytes. */
const MOST_ANSWER = 10_000;

interface Options {
  readonly url: string;
  readonly secret: string;
  readonly store: Pick<FileStore, 'toUrl'>;
  readonly links: FileLinks;
}

/**
 * Checks files by a request to the platform, signed after Standard Webhooks: `webhook-signature` is `v1,` and the HMAC-SHA256 in
 * base64 of `webhook-id`, `webhook-timestamp` and the body with full stops between them. https://www.standardwebhooks.com
 */
export class HookScanner implements Scanner {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async check(file: StoredFile, signal: AbortSignal): Promise<Verdict> {
    const { id, sha256, size } = file;
    const body = JSON.stringify({ id, sha256, size, url: this.#toUrl(file) });
    const answer = await fetch(this.#options.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...this.#sign(id, body) },
      body,
      redirect: 'error',
      signal,
    });
    const text = await readText(answer);
    if (!answer.ok) throw new Error(`FILE_SCAN_URL answered ${answer.status}`);
    return toVerdict(text);
  }

  /** An address that holds ten minutes. */
  #toUrl(file: StoredFile): string {
    const { store, links } = this.#options;
    const { id, ownerId: userId } = file;
    return (
      store.toUrl(id, undefined, toPresentation(file)) ?? links.toOpen(id, { userId, preview: undefined })
    );
  }

  #sign(id: string, body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signed = createHmac('sha256', this.#options.secret).update(`${id}.${timestamp}.${body}`);
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signed.digest('base64')}`,
    };
  }
}

async function readText(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_ANSWER) throw new Error('the answer of FILE_SCAN_URL is too long');
  }
  return text;
}

function toVerdict(text: string): Verdict {
  const { verdict } = (JSON.parse(text) ?? {}) as { verdict?: unknown };
  if (verdict === 'clean' || verdict === 'refused') return verdict;
  throw new Error('FILE_SCAN_URL answered no verdict');
}
