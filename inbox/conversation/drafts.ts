import { useSyncExternalStore } from 'react';
import { useClient } from '../session/session.ts';

interface Draft {
  readonly text: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/** Drafts kept in the storage at the most, over all users of this browser; the oldest go first. */
const MAX_DRAFTS = 100;
const PREFIX = 'draft ';

/** What this window knows: a storage that is full or forbidden only costs the drafts of windows that are closed. */
const known = new Map<string, string>();
const listeners = new Set<() => void>();

/** What was written and not sent in a thread; kept over reloads, the same in all windows of a user. Empty: nothing. */
export function useDraft(threadId: string): string {
  const { userId } = useClient();
  return useSyncExternalStore(subscribe, () => draftOf(keyOf(userId, threadId)));
}

export function writeDraft(userId: number | null, threadId: string, text: string): void {
  const key = keyOf(userId, threadId);
  known.set(key, text);
  try {
    localStorage.removeItem(key);
    if (text.trim() !== '') {
      makeRoom();
      localStorage.setItem(key, JSON.stringify({ text, at: Date.now() } satisfies Draft));
    }
  } catch {
    // See `known`.
  }
  tell();
}

function keyOf(userId: number | null, threadId: string): string {
  return `${PREFIX}${userId} ${threadId}`;
}

function draftOf(key: string): string {
  const text = known.get(key) ?? stored(key).text;
  known.set(key, text);
  return text;
}

function stored(key: string): Draft {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Draft>;
    return { text: text ?? '', at: at ?? 0 };
  } catch {
    return { text: '', at: 0 };
  }
}

function makeRoom(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length < MAX_DRAFTS) return;
  const [oldest] = keys.sort((a, b) => stored(a).at - stored(b).at);
  if (oldest !== undefined) localStorage.removeItem(oldest);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', hearStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('storage', hearStorage);
  };
}

/** Another window wrote. */
function hearStorage({ key }: StorageEvent): void {
  if (key !== null && !key.startsWith(PREFIX)) return;
  if (key === null) known.clear();
  else known.delete(key);
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
