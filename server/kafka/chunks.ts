/** Maximum size of a chunk in bytes: with its framing, less than Kafka's default limit. A larger item is a chunk of its own. */
const CHUNK_BYTES = 500_000;

/** Splits items into chunks that fit into one request, in order. */
export function* splitIntoChunks<Item>(
  items: readonly Item[],
  toBytes: (item: Item) => number,
): Generator<Item[]> {
  let chunk: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = toBytes(item);
    if (chunk.length > 0 && bytes + size > CHUNK_BYTES) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(item);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
