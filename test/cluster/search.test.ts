import { expect, test } from 'bun:test';
import { newChat, send } from '../harness/chat.ts';
import { startTwo } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';

const MESSAGES = 60;

test('messages and changes of one thread on two instances at the same time are all found, on both', async () => {
  await using instances = await startTwo({ SEARCH: 'on', RATE_LIMIT_PER_MINUTE: '0' });
  const { here, there } = instances;
  const { ann, ben, threadId } = await newChat(here);
  const [a, b] = [new Rest(here, ann), new Rest(there, ben)];
  const by = (i: number): Rest => (i % 2 === 0 ? a : b);
  const sent = await Promise.all(
    Array.from({ length: MESSAGES }, (_, i) => send(by(i), threadId, { body: `flamingo ${i}` })),
  );
  await Promise.all(
    sent
      .slice(0, 20)
      .map(async ({ body: { id: messageId } }, i) =>
        i < 10
          ? by(i).call('editMessage', { params: { messageId }, body: { body: `heron ${i}` } })
          : by(i).call('deleteMessage', { params: { messageId } }),
      ),
  );
  const count = async (rest: Rest, q: string): Promise<number> =>
    (await rest.call('searchMessages', { query: { q, limit: 50 } })).body.count;
  const counts = () => Promise.all([a, b].flatMap((rest) => [count(rest, 'flamingo'), count(rest, 'heron')]));
  await until('all to be found', async () => Bun.deepEquals(await counts(), [40, 10, 40, 10]));
  // No word of an earlier content stays, and no instance stores one again.
  const stored = async () =>
    await here.context.db.query<{ word: string; n: number }>`
      select word, count(*)::int as n from message_words, unnest(tsvector_to_array(words)) word
      where word in ('flamingo', 'heron') group by word order by word`;
  await until('the words to be those of now', async () =>
    Bun.deepEquals(await stored(), [
      { word: 'flamingo', n: 40 },
      { word: 'heron', n: 10 },
    ]),
  );
  const [cursor] = await here.context.db.query<{ seq: number; change: number }>`
    select seq::float8, change::float8 from search_cursors`;
  expect(cursor).toEqual({ seq: MESSAGES, change: 20 });
});
