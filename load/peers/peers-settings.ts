import { parseArgs } from 'node:util';
import { parseWholeNumber } from '../options/parse-whole-number.ts';
import type { Stack } from './stack.ts';
import { stacks } from './stacks.ts';

const PARTS = ['chat', 'room', 'idle'] as const;
type Part = (typeof PARTS)[number];

/** Settings of one comparison. */
export interface PeersSettings {
  readonly parts: readonly Part[];
  /** The service itself comes first. */
  readonly stacks: readonly Stack[];
  /** Number of runs. Each run measures everything once, by turns. */
  readonly runs: number;
  readonly seconds: number;
  /** Sends without an ack at any time, over all connections; one chat load per entry. */
  readonly outstanding: readonly number[];
  /** Number of connections that receive an event together. */
  readonly room: number;
  /** Number of idle connections. */
  readonly idle: number;
  /** Whether the tables are also written to docs/performance.md. */
  readonly writes: boolean;
}

export const PEERS_USAGE = `Usage: npm run load -- --peers [--only ${PARTS.join()}] [--stacks "Socket.IO,ws"] [--runs 3] [--seconds 5] [--outstanding 8,1024] [--room 1000] [--idle 5000] [--write]`;

/** Reads the command line. Throws an Error with a sentence for the user. */
export function readPeersSettings(argv: readonly string[]): PeersSettings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: PARTS.join() },
      stacks: { type: 'string' },
      runs: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      outstanding: { type: 'string', default: '8,1024' },
      room: { type: 'string', default: '1000' },
      idle: { type: 'string', default: '5000' },
      write: { type: 'boolean', default: false },
    },
  });
  return {
    parts: values.only.split(',').map(readPart),
    stacks: selectStacks(values.stacks),
    runs: parseWholeNumber('runs', 100)(values.runs),
    seconds: parseWholeNumber('seconds', 300)(values.seconds),
    outstanding: values.outstanding.split(',').map(parseWholeNumber('outstanding', 100_000)),
    room: parseWholeNumber('room', 20_000)(values.room),
    idle: parseWholeNumber('idle', 20_000)(values.idle),
    writes: values.write,
  };
}

function readPart(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined)
    throw new Error(`--only ${name}: must be one of ${PARTS.join(', ')}\n${PEERS_USAGE}`);
  return found;
}

/** Selects all stacks, or the service and the stacks whose names begin with one of these. */
function selectStacks(names: string | undefined): readonly Stack[] {
  const wanted = names?.toLowerCase().split(',');
  return stacks.filter(
    ({ name }, i) => i === 0 || !wanted || wanted.some((prefix) => name.toLowerCase().startsWith(prefix)),
  );
}
