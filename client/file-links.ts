import { FILE_LIMITS } from '@messaging/protocol/limits';
import { createRefusedError } from './failure.ts';
import type { MessagingClient } from './messaging-client.ts';
import { FILE_ROUTES, type Commands } from './wire.ts';

/** Side in pixels of the square that a preview fits. */
export type PreviewSide = NonNullable<Commands['linkFiles']['input']['preview']>;

/** Time for which an address is given out, in milliseconds: the reader has the rest of its ten minutes to load it. */
const FRESH_MS = (FILE_LIMITS.linkMinutes - 2) * 60_000;
/** Addresses that are kept. */
const MAX_LINKS = 500;

type Links = Commands['linkFiles']['output']['links'];

interface Link {
  readonly url: Promise<string>;
  /** The address, once it is known. */
  known?: string;
  /** Time until which it is given out. */
  readonly until: number;
}

/** Files whose addresses are asked for in one call. */
interface Batch {
  readonly ids: string[];
  readonly links: Promise<Links>;
}

/** Addresses of files, kept while they are valid. Requests of the same tick share one call. */
export class FileLinks {
  readonly #client: MessagingClient;
  readonly #links = new Map<string, Link>();
  readonly #batches = new Map<PreviewSide | undefined, Batch>();

  constructor(client: MessagingClient) {
    this.#client = client;
  }

  get(id: string, preview: PreviewSide | undefined): Promise<string> {
    const key = toKey(id, preview);
    const kept = this.#getFresh(key);
    if (kept !== undefined) return kept.url;
    const link: Link = { url: this.#ask(id, preview), until: Date.now() + FRESH_MS };
    this.#keep(key, link);
    link.url.then(
      (url) => (link.known = url),
      () => this.#links.get(key) === link && this.#links.delete(key),
    );
    return link.url;
  }

  /** The address, if it is there already. */
  getKnown(id: string, preview: PreviewSide | undefined): string | undefined {
    return this.#getFresh(toKey(id, preview))?.known;
  }

  /** Forgets the addresses of a file. */
  forget(id: string): void {
    for (const key of this.#links.keys()) if (key.startsWith(id)) this.#links.delete(key);
  }

  #getFresh(key: string): Link | undefined {
    const link = this.#links.get(key);
    return link !== undefined && link.until > Date.now() ? link : undefined;
  }

  #keep(key: string, link: Link): void {
    this.#links.delete(key);
    this.#links.set(key, link);
    const [oldest] = this.#links.keys();
    if (this.#links.size > MAX_LINKS && oldest !== undefined) this.#links.delete(oldest);
  }

  async #ask(id: string, preview: PreviewSide | undefined): Promise<string> {
    const { ids, links } = this.#openBatch(preview);
    ids.push(id);
    const link = (await links)[id];
    if (link !== undefined) return new URL(link, this.#client.url).href;
    throw createRefusedError({ code: 'not_found', error: 'There is no such file.', retryable: false });
  }

  #openBatch(preview: PreviewSide | undefined): Batch {
    const open = this.#batches.get(preview);
    if (open !== undefined && open.ids.length < FILE_LIMITS.links) return open;
    const ids: string[] = [];
    const batch: Batch = { ids, links: this.#load(ids, preview, () => this.#close(preview, batch)) };
    this.#batches.set(preview, batch);
    return batch;
  }

  async #load(ids: readonly string[], preview: PreviewSide | undefined, close: () => void): Promise<Links> {
    await new Promise((resolve) => setTimeout(resolve));
    close();
    const input: Commands['linkFiles']['input'] = { ids, ...(preview && { preview }) };
    const output = await this.#client.call<Commands['linkFiles']['output']>(FILE_ROUTES.linkFiles, input);
    return output.links;
  }

  #close(preview: PreviewSide | undefined, batch: Batch): void {
    if (this.#batches.get(preview) === batch) this.#batches.delete(preview);
  }
}

function toKey(id: string, preview: PreviewSide | undefined): string {
  return `${id} ${preview}`;
}
