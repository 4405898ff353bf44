import { describePinning, pinGenerator } from './measure/cpu-affinity.ts';
import { benchBacklog, benchOutage } from './benches/backlog.ts';
import { benchChat } from './benches/chat.ts';
import { benchChanges } from './benches/changes.ts';
import { benchGroups } from './benches/groups.ts';
import { benchHerd } from './benches/herd.ts';
import { benchIdle } from './benches/idle.ts';
import { benchInbox } from './benches/inbox.ts';
import { benchLists } from './benches/lists.ts';
import { benchNeighbour } from './benches/neighbour.ts';
import { benchPaging } from './benches/paging.ts';
import { benchPush } from './benches/push.ts';
import { benchSearch } from './benches/search.ts';
import { benchSpread } from './benches/spread.ts';
import { readBenchSettings, type BenchName, type BenchSettings } from './benches/bench-settings.ts';

const runners: { readonly [K in BenchName]: (settings: BenchSettings) => Promise<string> } = {
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
  groups: benchGroups,
  changes: benchChanges,
  search: benchSearch,
  lists: benchLists,
};

/** Measures the service on real PostgreSQL and Redis. Fails when a count is wrong, never for being slow. */
async function main(): Promise<void> {
  const settings = readBenchSettings(process.argv.slice(2));
  pinGenerator();
  const { postgres, redis, kafka } = settings;
  print(
    `Pinned: ${describePinning({ PostgreSQL: postgres.pid, Redis: redis.pid, ...(kafka && { Kafka: kafka.pid }) })}.`,
  );
  for (const part of settings.benches) print(`\n${await runners[part](settings)}`);
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
