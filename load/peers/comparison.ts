import { median, medians } from '../measure/statistics.ts';
import type { Column } from '../measure/table.ts';
import { markdownTable } from './markdown-table.ts';
import type { Stack } from './stack.ts';

type Figures<K extends string> = Readonly<Record<K, number>>;

/** A figure (`key`) and the direction in which it is better. The column says how many times better the service is. */
interface RatioColumn<K extends string> {
  readonly head: string;
  readonly key: K;
  readonly better: 'more' | 'less';
}

interface Ratio {
  readonly head: string;
  /** Median of the ratios of each run. Above 1 the service is better. */
  readonly ratio: number;
}

/** One measurement of all stacks, by turns. */
export interface Comparison {
  readonly caption: string;
  readonly measure: (stack: Stack) => Promise<void>;
  /** Formats the medians in Markdown, one row per stack. */
  readonly table: (stacks: readonly Stack[]) => string;
  readonly ratios: (service: Stack, peer: Stack) => readonly Ratio[];
}

export function createComparison<K extends string>(options: {
  caption: string;
  measure: (stack: Stack) => Promise<Figures<K>>;
  columns: readonly Column<Figures<NoInfer<K>>>[];
  ratios: readonly RatioColumn<NoInfer<K>>[];
}): Comparison {
  const runs = new Map<Stack, Figures<K>[]>();
  const getRuns = (stack: Stack) => runs.get(stack) ?? [];
  return {
    caption: options.caption,
    measure: async (stack) => {
      runs.set(stack, [...getRuns(stack), await options.measure(stack)]);
    },
    table: (stacks) =>
      markdownTable(
        ['', ...options.columns.map(({ head }) => head)],
        stacks.map((stack) => {
          const figures = medians(getRuns(stack));
          return [stack.name, ...options.columns.map(({ cell }) => cell(figures))];
        }),
      ),
    ratios: (service, peer) =>
      options.ratios.map(({ head, key, better }) => {
        const [own, others] = [service, peer].map((stack) => getRuns(stack).map((figures) => figures[key]));
        return { head, ratio: better === 'more' ? ratio(own, others) : ratio(others, own) };
      }),
  };
}

/** Computes the ratio run by run, because both stacks saw the same state of the machine in a run. */
function ratio(above: readonly number[] = [], below: readonly number[] = []): number {
  return median(above.map((value, run) => value / (below[run] ?? Number.NaN)));
}
