import type { Client } from '../client.ts';
import type { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { Testbed } from '../testbed.ts';
import { until } from '../../harness/wait.ts';

const killed: Scenario = {
  name: 'instance killed',
  description: 'An instance is killed with open sockets and messages in flight, and restarts.',
  inject: async (testbed) => {
    const { instance } = testbed.site(0);
    await instance.kill();
    return () => instance.startAgain();
  },
};

const stopped: Scenario = {
  name: 'instance stopped',
  description:
    'An instance is stopped by a signal for less than the time limit of its clients, and continues.',
  durationMs: 2_500,
  inject: async (testbed) => {
    const { instance } = testbed.site(0);
    instance.pause();
    return () => instance.continue();
  },
};

const leasesExpired: Scenario = {
  name: 'leases expired',
  description:
    'An instance is stopped by a signal until its presence leases have expired (45 s), and continues after its users have left.',
  durationMs: 55_000,
  isExcludedFromRandom: true,
  inject: async (testbed, load) => {
    const { instance } = testbed.site(0);
    instance.pause();
    return async () => {
      instance.continue();
      await waitUntilOnline(testbed, load).catch((error) => testbed.reportFinding(String(error)));
    };
  },
};

/** Resolves when each instance reports the other member of every thread as online. */
async function waitUntilOnline(testbed: Testbed, load: Load): Promise<void> {
  const seesOther = async (asker: Client, other: Client, tries: number): Promise<boolean> => {
    const { isOnline } = await asker.reader.get('getPresence', { userId: other.user.userId }, tries);
    return isOnline;
  };
  const all = async (): Promise<boolean> => {
    const seen = load.chats.flatMap(({ ann, ben }) =>
      testbed.sites.flatMap((_, i) => [seesOther(ann, ben, i), seesOther(ben, ann, i)]),
    );
    return (await Promise.all(seen)).every(Boolean);
  };
  await until('all users to be online on every instance', () => all().catch(() => false), 30_000);
}

const rollingRestart: Scenario = {
  name: 'rolling restart',
  description:
    'Both instances receive SIGTERM, one after the other, and restart; the closes are spread over the drain time.',
  testbed: { pairs: 10, settings: { DRAIN_SECONDS: '3' } },
  durationMs: 1_000,
  inject: async (testbed) => {
    for (const { instance } of testbed.sites) {
      const at = performance.now();
      const code = await instance.stop();
      if (code !== 0) testbed.reportFinding(`an instance ended with ${code}`);
      const seconds = Number(instance.setting('DRAIN_SECONDS'));
      const closes = testbed.history.filter('close').filter((close) => close.at >= at);
      checkSpread(testbed, closes, seconds);
      await instance.startAgain();
    }
    return () => {};
  },
};

function checkSpread(
  testbed: Testbed,
  closes: readonly { code: number; at: number }[],
  seconds: number,
): void {
  const others = closes.filter(({ code }) => code !== 4000).map(({ code }) => code);
  if (others.length > 0)
    testbed.reportFinding(`sockets of a draining instance were closed with ${others.join(', ')}`);
  if (closes.length === 0) return;
  const times = closes.map(({ at }) => at);
  const spreadMs = Math.max(...times) - Math.min(...times);
  testbed.addNote(`${closes.length} sockets were closed over ${Math.round(spreadMs)} ms`);
  if (spreadMs < seconds * 500) testbed.reportFinding(`sockets were closed together, not over ${seconds} s`);
}

export const instanceScenarios: readonly Scenario[] = [killed, stopped, leasesExpired, rollingRestart];
