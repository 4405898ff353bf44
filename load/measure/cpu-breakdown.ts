import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { figure, formatTable } from './table.ts';

/** A CPU profile in the format of the Chrome DevTools Protocol. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds from each sample to the next. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly url: string };
  readonly children?: readonly number[];
}

/** Steps of handling a message, by the files that do them. The first match counts. */
const STEPS: readonly (readonly [string, RegExp])[] = [
  ['parse and validate', /^server\/commands\/parse-input/],
  ['frames: read, answer, write to sockets', /^server\/websocket\//],
  ['the command', /^server\/commands\//],
  ['collect and write a batch', /^server\/(?:concurrency|db)\//],
  ['encode', /^server\/live\/frames/],
  ['fan-out, hub, presence', /^server\/live\//],
  ['metrics', /^server\/observe\//],
];
const OTHERS = 'runtime: garbage collection, promises, PostgreSQL and Redis clients, the rest';

/**
 * Breaks down the CPU time of a message. Each sample of the newest profile in the folder counts for the nearest
 * file of this repository on its stack. The profile covers the whole process, its start included, so shares are
 * accurate to about one percent.
 */
export async function formatCpuBreakdown(folder: string, microsAMessage: number): Promise<string> {
  const shares = computeShares(JSON.parse(await Bun.file(await findNewestProfile(folder)).text()) as Profile);
  const rows = [...shares].map(([step, share]) => ({ step, share }));
  return formatTable(
    [
      { head: 'step', cell: ({ step }) => step },
      { head: 'µs', cell: ({ share }) => figure(share * microsAMessage, 1) },
      { head: '%', cell: ({ share }) => figure(share * 100) },
    ],
    [...rows, { step: 'all', share: 1 }],
  );
}

async function findNewestProfile(folder: string): Promise<string> {
  // The names begin with the time.
  const name = (await readdir(folder))
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (name === undefined) throw new Error(`${folder} has no CPU profile`);
  return join(folder, name);
}

/** Computes the share of the time of each step, from 0 to 1. */
export function computeShares({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const steps = assignSteps(nodes);
  const spent = new Map([...STEPS.map(([step]) => step), OTHERS].map((step) => [step, 0]));
  samples.forEach((id, i) => {
    const step = steps.get(id) ?? OTHERS;
    spent.set(step, (spent.get(step) ?? 0) + (timeDeltas[i] ?? 0));
  });
  const all = [...spent.values()].reduce((sum, micros) => sum + micros, 0);
  return new Map([...spent].map(([step, micros]) => [step, micros / all]));
}

/**
 * Assigns a step to each node: that of its own file, otherwise that of its caller. Parents come before their
 * children.
 */
function assignSteps(nodes: readonly ProfileNode[]): Map<number, string> {
  const steps = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const path = /(?<!node_modules\/.*)\/(server\/.*)$/.exec(callFrame.url)?.[1] ?? '';
    const own = STEPS.find(([, files]) => files.test(path))?.[0];
    const step = own ?? steps.get(id) ?? OTHERS;
    steps.set(id, step);
    for (const child of children) steps.set(child, step);
  }
  return steps;
}
