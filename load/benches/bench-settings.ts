import { parseArgs } from 'node:util';
import { readServices, type Services } from '../services/services.ts';
import { parseWholeNumber } from '../options/parse-whole-number.ts';

const BENCHES = [
  'chat',
  'spread',
  'idle',
  'herd',
  'paging',
  'backlog',
  'push',
  'neighbour',
  'outage',
  'inbox',
  'groups',
  'changes',
  'lists',
  'search',
] as const;
export type BenchName = (typeof BENCHES)[number];
/** Benches that take minutes or need more than the others run only with `--only`. */
const ON_REQUEST = new Set<BenchName>([
  'neighbour',
  'outage',
  'inbox',
  'groups',
  'changes',
  'lists',
  'search',
]);

/** Settings of one call of the bench. */
export interface BenchSettings extends Services {
  readonly benches: readonly BenchName[];
  /** Seconds measured per chat load, after the warm-up. */
  readonly seconds: number;
  /** Number of runs of each measurement; the tables show medians. */
  readonly runs: number;
  /**
   * Sends without an ack at any time, over all connections; one chat load per entry. Undefined: each bench uses
   * its own list.
   */
  readonly outstanding: readonly number[] | undefined;
  /** Messages of the largest user that searches, and of all others together. */
  readonly size: number;
  /** Folder for CPU profiles of the server; profiling slows it down. */
  readonly profileTo: string | undefined;
}

const USAGE = `Usage: npm run bench -- [--only ${BENCHES.join()}] [--outstanding 8,64] [--seconds 5] [--runs 1] [--size 100000] [--profile <folder>]`;

/** Reads the command line and the environment. Throws an Error with a sentence for the user. */
export function readBenchSettings(argv: readonly string[]): BenchSettings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: {
        type: 'string',
        default: BENCHES.filter((readBenchName) => !ON_REQUEST.has(readBenchName)).join(),
      },
      seconds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '1' },
      outstanding: { type: 'string' },
      size: { type: 'string', default: '100000' },
      profile: { type: 'string' },
    },
  });
  return {
    benches: values.only.split(',').map(readBenchName),
    seconds: parseWholeNumber('seconds', 300)(values.seconds),
    runs: parseWholeNumber('runs', 100)(values.runs),
    outstanding: values.outstanding?.split(',').map(parseWholeNumber('outstanding', 100_000)),
    size: parseWholeNumber('size', 100_000_000)(values.size),
    profileTo: values.profile,
    ...readServices(),
  };
}

function readBenchName(name: string): BenchName {
  const found = BENCHES.find((bench) => bench === name);
  if (found === undefined) throw new Error(`--only ${name}: must be one of ${BENCHES.join(', ')}\n${USAGE}`);
  return found;
}
