/** Key-value storage of texts for the outbox. When a method rejects, the outbox goes on in memory. */
export interface MessagingStorage {
  /** The text, or null when there is none. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Does nothing when there is no such key. */
  delete(key: string): Promise<void>;
  /** The keys that start with `prefix`. */
  list(prefix: string): Promise<readonly string[]>;
}

/** A storage in memory, which is lost at a reload. */
export function memoryStorage(): MessagingStorage {
  const texts = new Map<string, string>();
  return {
    get: async (key) => texts.get(key) ?? null,
    set: async (key, value) => void texts.set(key, value),
    delete: async (key) => void texts.delete(key),
    list: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
  };
}
