import { describePinning, pinGenerator } from './affinity.ts';
import { benchBacklog, benchOutage } from './backlog.ts';
import { benchChat } from './chat.ts';
import { benchHerd } from './herd.ts';
import { benchIdle } from './idle.ts';
import { benchInbox } from './inbox.ts';
import { benchNeighbour } from './neighbour.ts';
import { benchPaging } from './paging.ts';
import { benchPush } from './push.ts';
import { benchSpread } from './spread.ts';
import { readSettings, type Part, type Settings } from './settings.ts';

const parts: { readonly [K in Part]: (settings: Settings) => Promise<string> } = {
  chat: benchChat,
  spread: benchSpread,
  idle: benchIdle,
  herd: benchHerd,
  paging: benchPaging,
  backlog: benchBacklog,
  push: benchPush,
  neighbour: benchNeighbour,
  outage: benchOutage,
  inbox: benchInbox,
};

/** Measures the service on real PostgreSQL and Redis; fails when a count is off, never for being slow. */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  pinGenerator();
  const { postgres, redis, kafka } = settings;
  print(
    `Pinned: ${describePinning({ PostgreSQL: postgres.pid, Redis: redis.pid, ...(kafka && { Kafka: kafka.pid }) })}.`,
  );
  for (const part of settings.parts) print(`\n${await parts[part](settings)}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
