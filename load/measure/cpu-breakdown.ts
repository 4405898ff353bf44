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

/** What the server does with a message, by the files that do it. The first that fits counts. */
const STEPS: readonly (readonly [string, RegExp])[] = [
  ['parse and validate', /^server\/doors\/parse/],
  ['frames: read, answer, write to sockets', /^server\/doors\//],
  ['the command', /^server\/commands\//],
  ['gather and write a batch', /^server\/(?:micro-batch|bounded|db\/)/],
  ['encode', /^server\/live\/encode/],
  ['fan-out, hub, presence', /^server\/live\//],
  ['count', /^server\/observe\//],
];
const OTHERS = 'runtime: garbage, promises, clients of PostgreSQL and Redis, the rest';

/**
 * Where the microseconds of a message go: the samples of the newest profile in a folder, each given to the nearest file of
 * ours on its stack. The whole process's time counts, its start too, so shares are good to about one percent.
 */
export async function budgetTable(folder: string, microsAMessage: number): Promise<string> {
  const shares = sharesOf(JSON.parse(await Bun.file(await newest(folder)).text()) as Profile);
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

async function newest(folder: string): Promise<string> {
  // The names begin with the time.
  const name = (await readdir(folder))
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (name === undefined) throw new Error(`${folder} has no CPU profile`);
  return join(folder, name);
}

/** The part of the time that each step takes, from 0 to 1. */
export function sharesOf({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const stepOf = stepsOf(nodes);
  const spent = new Map([...STEPS.map(([step]) => step), OTHERS].map((step) => [step, 0]));
  samples.forEach((id, i) => {
    const step = stepOf.get(id) ?? OTHERS;
    spent.set(step, (spent.get(step) ?? 0) + (timeDeltas[i] ?? 0));
  });
  const all = [...spent.values()].reduce((sum, micros) => sum + micros, 0);
  return new Map([...spent].map(([step, micros]) => [step, micros / all]));
}

/** The step of each node: its own file's, else that of who called it. Parents come before their children. */
function stepsOf(nodes: readonly ProfileNode[]): Map<number, string> {
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
