import type { MessagingStorage } from './storage.ts';

const STORE = 'texts';

/** A storage in the browser's IndexedDB, shared by all tabs of the origin. Opened at its first use. */
export function indexedDbStorage(name = 'messaging'): MessagingStorage {
  let opening: Promise<IDBDatabase> | undefined;
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    opening ??= open(name, () => (opening = undefined));
    const transaction = (await opening).transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    // A write is durable only when its transaction is complete.
    return await new Promise((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
    });
  };
  return {
    get: async (key) => ((await run('readonly', (store) => store.get(key))) as string | undefined) ?? null,
    set: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    delete: (key) => run('readwrite', (store) => store.delete(key)),
    list: async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return (await run('readonly', (store) => store.getAllKeys(range))) as string[];
    },
  };
}

/** Calls `forget` when the database is closed or cannot be opened; the next use has to open it again. */
function open(name: string, forget: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
    request.addEventListener('success', () => {
      request.result.addEventListener('close', forget);
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      forget();
      reject(request.error ?? new Error('IndexedDB cannot be opened'));
    });
  });
}
