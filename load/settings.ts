import { parseArgs } from 'node:util';

const PARTS = ['chat', 'idle', 'herd', 'paging', 'backlog', 'push', 'outage'] as const;
export type Part = (typeof PARTS)[number];

/** What one call of the bench does. */
export interface Settings {
  readonly parts: readonly Part[];
  /** Seconds measured a chat load, after the warm-up. */
  readonly seconds: number;
  /** Runs of each measurement; the tables show medians. */
  readonly runs: number;
  /** Sends without an ack at any time, over all connections: one chat load each. */
  readonly outstanding: readonly number[];
  /** A folder for CPU profiles of the server, which make it slower. */
  readonly profileTo: string | undefined;
  readonly postgres: Service;
  readonly redis: Service;
  /** Undefined where the bench was started without. */
  readonly kafka: Service | undefined;
}

/** A service the bench was given; without its process id, its processor time is unknown. */
export interface Service {
  readonly url: string;
  readonly pid: number | undefined;
}

const USAGE = `Usage: npm run bench -- [--only ${PARTS.join()}] [--outstanding 8,64,256,1024] [--seconds 5] [--runs 1] [--profile <folder>]`;

// The only place under load that reads the environment.
// oxlint-disable-next-line node/no-process-env
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Reads the command line and the environment. Throws an Error with a sentence for the user. */
export function readSettings(argv: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: PARTS.filter((part) => part !== 'outage').join() },
      seconds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '1' },
      outstanding: { type: 'string', default: '8,64,256,1024' },
      profile: { type: 'string' },
    },
  });
  return {
    parts: values.only.split(',').map(part),
    seconds: whole('seconds', 300)(values.seconds),
    runs: whole('runs', 100)(values.runs),
    outstanding: values.outstanding.split(',').map(whole('outstanding', 100_000)),
    profileTo: values.profile,
    postgres: service('TEST_DATABASE_URL', 'TEST_POSTGRES_PID'),
    redis: service('TEST_REDIS_URL', 'TEST_REDIS_PID'),
    kafka: environment['TEST_KAFKA_BROKERS'] ? service('TEST_KAFKA_BROKERS', 'TEST_KAFKA_PID') : undefined,
  };
}

function part(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`--only ${name}: must be of ${PARTS.join(', ')}\n${USAGE}`);
  return found;
}

function whole(option: string, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : 0;
    if (value >= 1 && value <= max) return value;
    throw new Error(`--${option} ${text}: must be a whole number from 1 to ${max}\n${USAGE}`);
  };
}

function service(urlName: string, pidName: string): Service {
  const url = environment[urlName];
  if (!url) throw new Error(`${urlName} is not set: npm run bench starts what it names.\n${USAGE}`);
  const pid = environment[pidName];
  return { url, pid: pid ? Number(pid) : undefined };
}

/** For the parts that cannot do without. */
export function kafkaOf({ kafka }: Settings): Service {
  if (kafka === undefined)
    throw new Error(`TEST_KAFKA_BROKERS is not set: npm run bench starts what it names.`);
  return kafka;
}
