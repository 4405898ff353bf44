import { figure } from '../measure/table.ts';
import type { Comparison } from './comparison.ts';
import { markdownTable } from './markdown-table.ts';
import type { Stack } from './stack.ts';

/** What was compared, and who could not be, with the reason. */
export interface Outcome {
  readonly comparisons: readonly Comparison[];
  /** The service comes first. */
  readonly stacks: readonly Stack[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Machine, versions and command, a line each. */
  readonly ground: readonly string[];
}

/** The tables in Markdown. */
export function report({ comparisons, stacks, leftOut, ground }: Outcome): string {
  return [
    ground.map((line) => `- ${line}`).join('\n'),
    ...leftOut.map(({ name, why }) => `**Left out: ${name}** (${why}).`),
    ratioTable(comparisons, stacks),
    ...comparisons.flatMap(({ caption, table }) => [`### ${caption}`, table(stacks)]),
  ].join('\n\n');
}

/** A row a peer: how many times better the service is, in each of the figures. */
function ratioTable(comparisons: readonly Comparison[], [service, ...peers]: readonly Stack[]): string {
  if (service === undefined) throw new Error('there is nothing to compare');
  const ratiosTo = (peer: Stack) => comparisons.flatMap(({ ratios }) => ratios(service, peer));
  return markdownTable(
    ['this service against', ...ratiosTo(service).map(({ head }) => head)],
    peers.map((peer) => [peer.name, ...ratiosTo(peer).map(({ ratio }) => `${figure(ratio, 1)}×`)]),
  );
}
