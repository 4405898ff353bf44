import { parseArgs } from 'node:util';
import { randomSeed } from './random.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/** Settings of one run of the suite. */
export interface Settings {
  readonly scenarios: readonly Scenario[];
  readonly isRandom: boolean;
  readonly seed: number;
  /** Duration of random faults, in seconds. */
  readonly seconds: number;
}

const USAGE = `Usage: npm run faults -- [--only <part of a name>,…] [--random] [--seed <number>] [--seconds <1..86400>]

Faults: ${scenarios.map(({ name }) => name).join(', ')}`;
const MAX_SECONDS = 86_400;
const MAX_SEED = 2 ** 32 - 1;

/** Reads the command line. Throws an Error whose message is for the user. */
export function readSettings(argv: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: '' },
      random: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(randomSeed()) },
      seconds: { type: 'string', default: '120' },
    },
  });
  const only = values.only.split(',').map((part) => part.trim());
  const chosen = scenarios.filter(({ name }) => only.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new Error(`--only ${values.only}: no such fault\n${USAGE}`);
  return {
    scenarios: chosen,
    isRandom: values.random,
    seed: whole('seed', values.seed, MAX_SEED),
    seconds: whole('seconds', values.seconds, MAX_SECONDS),
  };
}

function whole(option: string, text: string, max: number): number {
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw new Error(`--${option} ${text}: must be a whole number up to ${max}\n${USAGE}`);
}
