import { parseArgs } from 'node:util';
import { givenServices, type Services } from '../services/services.ts';
import { whole } from '../options/parse-whole-number.ts';

const PARTS = [
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
] as const;
export type Part = (typeof PARTS)[number];
/** Parts that take minutes or need more than the others: only by `--only`. */
const ON_REQUEST = new Set<Part>(['neighbour', 'outage', 'inbox']);

/** What one call of the bench does. */
export interface Settings extends Services {
  readonly parts: readonly Part[];
  /** Seconds measured a chat load, after the warm-up. */
  readonly seconds: number;
  /** Runs of each measurement; the tables show medians. */
  readonly runs: number;
  /** Sends without an ack at any time, over all connections: one chat load each. Undefined: as each part has it. */
  readonly outstanding: readonly number[] | undefined;
  /** A folder for CPU profiles of the server, which make it slower. */
  readonly profileTo: string | undefined;
}

const USAGE = `Usage: npm run bench -- [--only ${PARTS.join()}] [--outstanding 8,64] [--seconds 5] [--runs 1] [--profile <folder>]`;

/** Reads the command line and the environment. Throws an Error with a sentence for the user. */
export function readSettings(argv: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: PARTS.filter((part) => !ON_REQUEST.has(part)).join() },
      seconds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '1' },
      outstanding: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    parts: values.only.split(',').map(part),
    seconds: whole('seconds', 300)(values.seconds),
    runs: whole('runs', 100)(values.runs),
    outstanding: values.outstanding?.split(',').map(whole('outstanding', 100_000)),
    profileTo: values.profile,
    ...givenServices(),
  };
}

function part(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`--only ${name}: must be of ${PARTS.join(', ')}\n${USAGE}`);
  return found;
}
