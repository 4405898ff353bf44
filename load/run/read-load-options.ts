import { parseArgs } from 'node:util';
import type { TargetOptions } from '../services/target.ts';
import type { LoadRun } from './load-run.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { environment } from '../services/services.ts';
import { parseWholeNumber } from '../options/parse-whole-number.ts';
import type { Pace } from '../pacing/pace.ts';

const USAGE = `Usage: npm run load -- --scenario <name> [--rate <a second>] [--outstanding <number>] [--seconds 10] [--warm-up <seconds>]
         [--connections <number>] [--events 100000] [--processes 1] [--instances 1] [--report <folder>]
         [--url ws://127.0.0.1:8081[,…] --jwt-secret <secret> [--kafka <brokers> [--kafka-prefix <prefix>]]]
       npm run load -- --peers

With --rate the loop is open; without it, closed.

${Object.entries(SCENARIOS)
  .map(([name, { description }]) => `  ${name.padEnd(10)}${description}`)
  .join('\n')}`;

const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/** Reads the command line. Throws an Error with a sentence for the user. */
export function readLoadOptions(argv: readonly string[]): LoadRun {
  try {
    return read(argv);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, {
      cause: error,
    });
  }
}

function read(argv: readonly string[]): LoadRun {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      scenario: { type: 'string', default: '' },
      rate: { type: 'string' },
      outstanding: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      'warm-up': { type: 'string' },
      connections: { type: 'string' },
      events: { type: 'string', default: '100000' },
      processes: { type: 'string', default: '1' },
      instances: { type: 'string', default: '1' },
      report: { type: 'string' },
      url: { type: 'string' },
      kafka: { type: 'string' },
      'kafka-prefix': { type: 'string', default: '' },
      'jwt-secret': { type: 'string', default: environment['JWT_SECRET'] ?? '' },
    },
  });
  const scenario = Object.hasOwn(SCENARIOS, values.scenario) ? SCENARIOS[values.scenario] : undefined;
  if (scenario === undefined) throw new Error(`--scenario ${values.scenario}: unknown scenario`);
  const { connections, outstanding, warmUp } = scenario.defaults;
  return {
    name: values.scenario,
    scenario,
    pace: readPace(values.rate, values.outstanding ?? String(outstanding)),
    seconds: parseWholeNumber('seconds', 86_400)(values.seconds),
    warmUp: parseWholeNumber('warm-up', 600, 0)(values['warm-up'] ?? String(warmUp)),
    processes: parseWholeNumber('processes', 64)(values.processes),
    instances: parseWholeNumber('instances', 64)(values.instances),
    connections: parseWholeNumber('connections', 100_000, 2)(values.connections ?? String(connections)),
    events: parseWholeNumber('events', 100_000_000)(values.events),
    reportTo: values.report,
    running: values.url === undefined ? undefined : readRunning(values.url, values['jwt-secret']),
    kafka: values.kafka === undefined ? undefined : { brokers: values.kafka, prefix: values['kafka-prefix'] },
  };
}

function readPace(rate: string | undefined, outstanding: string): Pace {
  if (rate === undefined) return { outstanding: parseWholeNumber('outstanding', 100_000)(outstanding) };
  return { perSecond: parseWholeNumber('rate', 1_000_000)(rate) };
}

function readRunning(urls: string, jwtSecret: string): TargetOptions['running'] {
  if (jwtSecret === '') throw new Error('--jwt-secret or JWT_SECRET is needed to make tokens for --url');
  return { ports: urls.split(',').map(readPort), jwtSecret };
}

/** Reads a port. Only this machine is accepted, because a load tool without that limit is a weapon. */
function readPort(text: string): number {
  const url = URL.parse(text);
  if (url === null || !['ws:', 'http:'].includes(url.protocol))
    throw new Error(`--url ${text}: must be like ws://127.0.0.1:8081`);
  if (!LOOPBACK.has(url.hostname)) throw new Error(`--url ${text}: must be on this machine, 127.0.0.1`);
  return Number(url.port || '80');
}
