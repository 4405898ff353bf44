/** Where the outbox keeps what is not sent yet: texts by key. Any of them may reject; the outbox goes on in memory. */
export interface MessagingStorage {
  /** The text, or null when there is none. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Nothing to do when there is none. */
  delete(key: string): Promise<void>;
  /** The keys that start with `prefix`. */
  list(prefix: string): Promise<readonly string[]>;
}

/** A storage that lasts as long as this object. */
export function memoryStorage(): MessagingStorage {
  const texts = new Map<string, string>();
  return {
    get: async (key) => texts.get(key) ?? null,
    set: async (key, value) => void texts.set(key, value),
    delete: async (key) => void texts.delete(key),
    list: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
  };
}
