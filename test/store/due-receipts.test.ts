import { expect, test } from 'bun:test';
import { INDEX_LAG } from '@messaging/server/db/index-lag';
import { startInstance } from '../harness/instance.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

test('receipts of one batch are delivered, whether or not the index entries of their thread are due', async () => {
  await using app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  const { ann, ben, threadId: quiet } = await newPair(app);
  const cat = await newUser();
  const busy = await newThread(app, ann, cat);
  for (const threadId of [quiet, busy])
    await new Rest(app, ann).call('sendMessage', { params: { threadId }, body: { body: 'hello' } });
  // As after many transactions without a change of this thread.
  await app.context.db.sql`
    update thread_members set indexed_xact = indexed_xact - ${INDEX_LAG.xacts + 1_000}::bigint where thread_id = ${quiet}::uuid`;
  const receipts = [
    { threadId: busy, userId: cat.userId, seq: 1 },
    { threadId: quiet, userId: ben.userId, seq: 1 },
  ];
  const results = await Promise.all(receipts.map((receipt) => app.context.readReceipts.add(receipt)));
  expect(results.map(({ seq, moved }) => [seq, moved !== undefined])).toEqual([
    [1, true],
    [1, true],
  ]);
  const [row] = await app.context.db.sql<{ due: number }[]>`
    select count(*)::int as due from thread_members
    where thread_id = ${quiet}::uuid and indexed_xact < pg_current_xact_id()::text::bigint - 10000`;
  expect(row?.due).toBe(0);
});
