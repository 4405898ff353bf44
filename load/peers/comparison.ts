import { median, medians } from '../measure/statistics.ts';
import type { Column } from '../measure/table.ts';
import { markdownTable } from './markdown-table.ts';
import type { Stack } from './stack.ts';

type Figures<K extends string> = Readonly<Record<K, number>>;

/** In which figure, named `of`, the service is how many times better. */
interface RatioColumn<K extends string> {
  readonly head: string;
  readonly of: K;
  readonly better: 'more' | 'less';
}

interface Ratio {
  readonly head: string;
  /** Over 1: the service is better. The median of the ratios of each run. */
  readonly ratio: number;
}

/** One measurement of all stacks, by turns. */
export interface Comparison {
  readonly caption: string;
  readonly measure: (stack: Stack) => Promise<void>;
  /** The medians, a row a stack, in Markdown. */
  readonly table: (stacks: readonly Stack[]) => string;
  readonly ratios: (service: Stack, peer: Stack) => readonly Ratio[];
}

export function comparison<K extends string>(of: {
  caption: string;
  measure: (stack: Stack) => Promise<Figures<K>>;
  columns: readonly Column<Figures<NoInfer<K>>>[];
  ratios: readonly RatioColumn<NoInfer<K>>[];
}): Comparison {
  const runs = new Map<Stack, Figures<K>[]>();
  const runsOf = (stack: Stack) => runs.get(stack) ?? [];
  return {
    caption: of.caption,
    measure: async (stack) => {
      runs.set(stack, [...runsOf(stack), await of.measure(stack)]);
    },
    table: (stacks) =>
      markdownTable(
        ['', ...of.columns.map(({ head }) => head)],
        stacks.map((stack) => {
          const figures = medians(runsOf(stack));
          return [stack.name, ...of.columns.map(({ cell }) => cell(figures))];
        }),
      ),
    ratios: (service, peer) =>
      of.ratios.map(({ head, of: key, better }) => {
        const [own, others] = [service, peer].map((stack) => runsOf(stack).map((figures) => figures[key]));
        return { head, ratio: better === 'more' ? ratio(own, others) : ratio(others, own) };
      }),
  };
}

/** Run by run, as both saw the same state of the machine. */
function ratio(above: readonly number[] = [], below: readonly number[] = []): number {
  return median(above.map((value, run) => value / (below[run] ?? Number.NaN)));
}
