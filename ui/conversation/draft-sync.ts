import type { MessagingClient, Thread, ThreadId } from '@messaging/client';
import { Drafts } from '@messaging/client/drafts';
import { getStoredDraft, refreshDraft, writeDraft, type StoredDraft } from './drafts.ts';

/**
 * Joins the drafts of this browser with those of the service, so that they follow their user from device to device. What is written
 * here and not stored yet is never replaced.
 */
class DraftSync {
  readonly #client: MessagingClient;
  readonly #drafts: Drafts;

  constructor(client: MessagingClient) {
    this.#client = client;
    this.#drafts = new Drafts(client, {
      onSaved: (threadId, content) => this.#onSaved(threadId, content?.body ?? ''),
    });
  }

  /** Keeps what is written here, on this device at once and on the others after a moment. */
  write(threadId: ThreadId, text: string, replyTo: string | null): void {
    writeDraft(this.#client.userId, threadId, text, null);
    if (text.trim() !== '') this.#drafts.set(threadId, { body: text, replyTo });
    else {
      this.#drafts.clear(threadId);
      if (!this.#drafts.hasUnsaved(threadId)) this.#onSaved(threadId, '');
    }
  }

  /** Stores at once what is written, as before the page goes away. */
  flush(): void {
    void this.#drafts.flush();
  }

  /** Takes over what another device has written, unless this browser has something that is newer or not stored yet. */
  adopt({ id, state, stateVersion }: Thread): void {
    const { userId } = this.#client;
    if (this.#drafts.hasUnsaved(id)) return;
    const { text, version = 0 } = refreshDraft(userId, id);
    const stored = state?.draft?.body ?? '';
    if (version !== null && version < stateVersion && text !== stored)
      writeDraft(userId, id, stored, stateVersion);
  }

  /** Stores what an earlier page has left, unless another device has written later. */
  resume({ id, state }: Thread): void {
    const { userId } = this.#client;
    const { text, at, version } = getStoredDraft(userId, id);
    const isStored = version === undefined ? text === '' : version !== null;
    if (isStored || this.#drafts.hasUnsaved(id)) return;
    if (at < Date.parse(state?.draft?.at ?? '')) writeDraft(userId, id, text, 0);
    else this.write(id, text, state?.draft?.replyTo ?? null);
  }

  #onSaved(threadId: ThreadId, saved: string): void {
    const { userId } = this.#client;
    const { text } = refreshDraft(userId, threadId);
    const { thread } = this.#client.thread(threadId).getSnapshot();
    // Another window may have written meanwhile.
    if (text === saved || text.trim() === saved)
      writeDraft(userId, threadId, text, thread?.stateVersion ?? 0);
  }
}

const syncs = new WeakMap<MessagingClient, DraftSync>();

/** The joined drafts of a client, one for all components. */
export function getDraftSync(client: MessagingClient): DraftSync {
  const known = syncs.get(client);
  if (known !== undefined) return known;
  const sync = new DraftSync(client);
  syncs.set(client, sync);
  return sync;
}

/** The draft of a thread as its row shows it: the one that is newer of those of this browser and of the service. */
export function toShownDraft({ text, version }: StoredDraft, { state, stateVersion }: Thread): string {
  const isLocal = version === undefined ? text !== '' : version === null || version >= stateVersion;
  return isLocal ? text : (state?.draft?.body ?? '');
}
