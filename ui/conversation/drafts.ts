import { useSyncExternalStore } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** A draft as localStorage keeps it. */
interface StoredDraft {
  readonly text: string;
  /** Time of the last change, in milliseconds since 1970. */
  readonly at: number;
}

/** Maximum number of drafts in localStorage, over all users of this browser. The oldest one is removed first. */
const MAX_DRAFTS = 100;
const PREFIX = 'draft ';

/** Drafts that this window has read or written. When localStorage is full or forbidden, only other windows lose them. */
const cache = new Map<string, string>();
const listeners = new Set<() => void>();

/** The unsent text of a conversation, the same in all windows of a user and after a reload. Empty without a draft. */
export function useDraft(draftKey: string): string {
  const { userId } = useMessagingUi().client;
  return useSyncExternalStore(subscribe, () => readDraft(userId, draftKey));
}

export function writeDraft(userId: number | null, draftKey: string, text: string): void {
  const key = toStorageKey(userId, draftKey);
  cache.set(key, text);
  try {
    localStorage.removeItem(key);
    if (text.trim() !== '') {
      makeRoom();
      localStorage.setItem(key, JSON.stringify({ text, at: Date.now() } satisfies StoredDraft));
    }
  } catch {
    // The draft stays in `cache`.
  }
  notifyListeners();
}

function toStorageKey(userId: number | null, draftKey: string): string {
  return `${PREFIX}${userId} ${draftKey}`;
}

/** The draft as it is now. Empty without one. */
export function readDraft(userId: number | null, draftKey: string): string {
  const key = toStorageKey(userId, draftKey);
  const text = cache.get(key) ?? readStored(key).text;
  cache.set(key, text);
  return text;
}

function readStored(key: string): StoredDraft {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<StoredDraft>;
    return { text: text ?? '', at: at ?? 0 };
  } catch {
    return { text: '', at: 0 };
  }
}

function makeRoom(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length < MAX_DRAFTS) return;
  const [oldest] = keys.sort((a, b) => readStored(a).at - readStored(b).at);
  if (oldest !== undefined) localStorage.removeItem(oldest);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', onStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('storage', onStorage);
  };
}

/** Another window changed a draft. A null key means that it cleared the storage. */
function onStorage({ key }: StorageEvent): void {
  if (key !== null && !key.startsWith(PREFIX)) return;
  if (key === null) cache.clear();
  else cache.delete(key);
  notifyListeners();
}

function notifyListeners(): void {
  for (const listener of listeners) listener();
}
