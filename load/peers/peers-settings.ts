import { parseArgs } from 'node:util';
import { whole } from '../options/parse-whole-number.ts';
import type { Stack } from './stack.ts';
import { stacks } from './stacks.ts';

const PARTS = ['chat', 'room', 'idle'] as const;
type Part = (typeof PARTS)[number];

/** What one comparison does. */
export interface PeersSettings {
  readonly parts: readonly Part[];
  /** The service itself comes first. */
  readonly stacks: readonly Stack[];
  /** Every run measures everything once, by turns. */
  readonly runs: number;
  readonly seconds: number;
  /** Sends without an ack at any time, over all connections: one chat load each. */
  readonly outstanding: readonly number[];
  /** Connections that get an event together. */
  readonly room: number;
  /** Connections that do nothing. */
  readonly idle: number;
  /** Whether the tables go to docs/performance.md, too. */
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
    parts: values.only.split(',').map(part),
    stacks: stacksNamed(values.stacks),
    runs: whole('runs', 100)(values.runs),
    seconds: whole('seconds', 300)(values.seconds),
    outstanding: values.outstanding.split(',').map(whole('outstanding', 100_000)),
    room: whole('room', 20_000)(values.room),
    idle: whole('idle', 20_000)(values.idle),
    writes: values.write,
  };
}

function part(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`--only ${name}: must be of ${PARTS.join(', ')}\n${PEERS_USAGE}`);
  return found;
}

/** All of them, or the service and those whose names begin with one of these. */
function stacksNamed(names: string | undefined): readonly Stack[] {
  const wanted = names?.toLowerCase().split(',');
  return stacks.filter(
    ({ name }, i) => i === 0 || !wanted || wanted.some((one) => name.toLowerCase().startsWith(one)),
  );
}
