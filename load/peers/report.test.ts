import { expect, test } from 'bun:test';
import { createComparison } from './comparison.ts';
import { formatReport } from './report.ts';
import type { Stack } from './stack.ts';

/** Only its name is used. */
function stack(name: string): Stack {
  const start = () => Promise.reject(new Error('not started'));
  return { name, driver: { path: '/', send: () => '', read: () => [] }, prepare: async () => {}, start };
}

test('ratios are medians over the runs, above 1 where the service is better; stacks left out are listed', async () => {
  const [service, peer] = [stack('this service'), stack('a peer')];
  const measured = new Map([
    [service, [{ rate: 10, cost: 1 }, { rate: 40, cost: 2 }, { rate: 20, cost: 4 }]], // prettier-ignore
    [peer, [{ rate: 5, cost: 2 }, { rate: 10, cost: 5 }, { rate: 20, cost: 2 }]], // prettier-ignore
  ]);
  const both = createComparison({
    caption: 'Both figures',
    measure: async (stack) => measured.get(stack)?.shift() ?? { rate: 0, cost: 0 },
    columns: [{ head: 'rate', cell: ({ rate }) => String(rate) }],
    ratios: [
      { head: 'rate', key: 'rate', better: 'more' },
      { head: 'cost', key: 'cost', better: 'less' },
    ],
  });
  for (let run = 0; run < 3; run++) for (const stack of [service, peer]) await both.measure(stack);
  const leftOut = [{ name: 'another', why: 'go is not installed' }];
  expect(
    formatReport({ comparisons: [both], stacks: [service, peer], leftOut, environment: ['Machine: this'] }),
  ).toBe(
    `- Machine: this

**Left out: another** (go is not installed).

| this service against | rate | cost |
| -------------------- | ---: | ---: |
| a peer               | 2.0× | 2.0× |

### Both figures

|              | rate |
| ------------ | ---: |
| this service |   20 |
| a peer       |   10 |`,
  );
});
