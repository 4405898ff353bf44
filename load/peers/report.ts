import { figure } from '../measure/table.ts';
import type { Comparison } from './comparison.ts';
import { markdownTable } from './markdown-table.ts';
import type { Stack } from './stack.ts';

/** The comparisons, and the stacks left out with the reason. */
export interface PeersOutcome {
  readonly comparisons: readonly Comparison[];
  /** The service comes first. */
  readonly stacks: readonly Stack[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Machine, versions and command, one line each. */
  readonly environment: readonly string[];
}

/** Formats the tables in Markdown. */
export function formatReport({ comparisons, stacks, leftOut, environment }: PeersOutcome): string {
  return [
    environment.map((line) => `- ${line}`).join('\n'),
    ...leftOut.map(({ name, why }) => `**Left out: ${name}** (${why}).`),
    ratioTable(comparisons, stacks),
    ...comparisons.flatMap(({ caption, table }) => [`### ${caption}`, table(stacks)]),
  ].join('\n\n');
}

/** Formats one row per peer: how many times better the service is in each figure. */
function ratioTable(comparisons: readonly Comparison[], [service, ...peers]: readonly Stack[]): string {
  if (service === undefined) throw new Error('there is nothing to compare');
  const ratiosTo = (peer: Stack) => comparisons.flatMap(({ ratios }) => ratios(service, peer));
  return markdownTable(
    ['this service against', ...ratiosTo(service).map(({ head }) => head)],
    peers.map((peer) => [peer.name, ...ratiosTo(peer).map(({ ratio }) => `${figure(ratio, 1)}×`)]),
  );
}
