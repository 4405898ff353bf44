import type { ChatCosts } from '../measure/chat-columns.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import type { Services } from '../services/services.ts';
import { percentile } from '../measure/statistics.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { ChatLoop } from './chat-loop.ts';
import type { RunningStack, Stack } from './stack.ts';

/** Same as in the bench. */
const THREADS = 200;
const WARM_UP_SECONDS = 2;

/** Figures of one load on one stack. */
export type ChatFigures = ChatCosts & {
  acked: number;
  /** Share of deliveries that came before an earlier message of the same sender, in percent. */
  early: number;
};

/** Measures durable 1:1 chat on a fresh server. Throws unless every message was stored, acked and delivered once. */
export async function measureChat(
  stack: Stack,
  services: Services,
  { seconds, outstanding }: { seconds: number; outstanding: number },
): Promise<ChatFigures> {
  await using running = await stack.start(services, false);
  const threadIds = await running.makeThreads(THREADS);
  const tokens = await makeTokens(running.jwtSecret, 1, THREADS * 2);
  using loop = new ChatLoop(stack.driver, threadIds, tokens);
  await loop.connect(running.port);
  loop.start(outstanding);
  await loop.run(WARM_UP_SECONDS);
  const figures = await measure(services, running, loop, seconds);
  await loop.finish();
  const { acked, delivered, early } = loop.counts;
  await running.checkRows(acked);
  return { ...figures, peakBytes: residentBytes(running.pid).peak, early: (early / delivered) * 100 };
}

async function measure(services: Services, { pids }: RunningStack, loop: ChatLoop, seconds: number) {
  loop.takeLatencies();
  const before = loop.counts.acked;
  const start = performance.now();
  const spent = startCpuMeter(services, pids);
  await loop.run(seconds);
  const micros = spent();
  const elapsed = (performance.now() - start) / 1_000;
  const acked = loop.counts.acked - before;
  const latencies = loop.takeLatencies();
  const { kafka: _, ...each } = perItem(acked, micros);
  return {
    ...each,
    acked: acked / elapsed,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
