import { useSyncExternalStore } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** A draft as localStorage keeps it. */
export interface StoredDraft {
  readonly text: string;
  /** Time of the last change, in milliseconds since 1970. */
  readonly at: number;
  /** Of a draft that follows its user: the `stateVersion` of the thread with which it is stored; null: not yet. */
  readonly version?: number | null;
}

/** Maximum number of drafts in localStorage, over all users of this browser. Empty and old ones are removed first. */
const MAX_DRAFTS = 100;
const PREFIX = 'draft ';
const NONE: StoredDraft = { text: '', at: 0 };

/** Drafts that this window has read or written. When localStorage is full or forbidden, only other windows lose them. */
const cache = new Map<string, StoredDraft>();
const listeners = new Set<() => void>();

/** The unsent text of a conversation, the same in all windows of a user and after a reload. Empty without a draft. */
export function useDraft(draftKey: string): string {
  return useStoredDraft(draftKey).text;
}

/** The draft with what is known of its storing. The same object until it changes. */
export function useStoredDraft(draftKey: string): StoredDraft {
  const { userId } = useMessagingUi().client;
  return useSyncExternalStore(subscribe, () => getStoredDraft(userId, draftKey));
}

/** The draft as it is now. Empty without one. */
export function readDraft(userId: number | null, draftKey: string): string {
  return getStoredDraft(userId, draftKey).text;
}

export function getStoredDraft(userId: number | null, draftKey: string): StoredDraft {
  const key = toStorageKey(userId, draftKey);
  const draft = cache.get(key) ?? readStored(key) ?? NONE;
  cache.set(key, draft);
  return draft;
}

/** Reads again what another window may have written a moment ago. */
export function refreshDraft(userId: number | null, draftKey: string): StoredDraft {
  const key = toStorageKey(userId, draftKey);
  const stored = readStored(key);
  if (stored !== undefined) cache.set(key, stored);
  return getStoredDraft(userId, draftKey);
}

/** Keeps a draft. An empty one is kept as long as others have to learn of it, which `version` tells. */
export function writeDraft(
  userId: number | null,
  draftKey: string,
  text: string,
  version?: StoredDraft['version'],
): void {
  const key = toStorageKey(userId, draftKey);
  const draft: StoredDraft = { text, at: Date.now(), ...(version !== undefined && { version }) };
  cache.set(key, draft);
  try {
    localStorage.removeItem(key);
    if (text.trim() !== '' || version !== undefined) {
      makeRoom();
      localStorage.setItem(key, JSON.stringify(draft));
    }
  } catch {
    // The draft stays in `cache`.
  }
  notifyListeners();
}

function toStorageKey(userId: number | null, draftKey: string): string {
  return `${PREFIX}${userId} ${draftKey}`;
}

function readStored(key: string): StoredDraft | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : { ...NONE, ...(JSON.parse(stored) as Partial<StoredDraft>) };
  } catch {
    return undefined;
  }
}

function makeRoom(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length < MAX_DRAFTS) return;
  const drafts = keys.map((key) => ({ key, ...(readStored(key) ?? NONE) }));
  const [first] = drafts.sort((a, b) => Number(a.text !== '') - Number(b.text !== '') || a.at - b.at);
  if (first !== undefined) localStorage.removeItem(first.key);
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
