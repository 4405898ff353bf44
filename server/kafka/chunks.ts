/** Bytes sent in one go: with what surrounds them, less than Kafka takes by default. A larger item goes alone. */
const CHUNK_BYTES = 500_000;

/** The items in their order, in parts small enough to be sent in one go. */
export function* splitIntoChunks<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
): Generator<Item[]> {
  let chunk: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (chunk.length > 0 && bytes + size > CHUNK_BYTES) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(item);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
