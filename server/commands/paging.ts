import type { Fetched } from '../db/messages.ts';
import { fitAnswer } from './fit-answer.ts';

/** A page of a list, cut to the bytes of an answer. */
interface Page<Row, Item> {
  readonly items: Item[];
  readonly hasMore: boolean;
  /** The row of the last item, after which the next page starts. */
  readonly last: Row | undefined;
}

/** Reads a page of at most `limit` items. Reads one row more, to know whether more items follow. */
export async function readPage<Row, Item>(
  limit: number,
  read: (limit: number) => Promise<Fetched<Row>>,
  toItems: (rows: Row[]) => Item[] | Promise<Item[]>,
): Promise<Page<Row, Item>> {
  const { rows, found } = await read(limit + 1);
  const items = fitAnswer(await toItems(rows.slice(0, limit)));
  return { items, hasMore: items.length < found, last: rows[items.length - 1] };
}
