import type { Client } from '../client.ts';
import type { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';
import { until } from '../../harness/wait.ts';

const killed: Scenario = {
  name: 'instance killed',
  says: 'An instance dies with its sockets open and messages in flight, and is started again.',
  inject: async (world) => {
    const { instance } = world.site(0);
    await instance.kill();
    return () => instance.startAgain();
  },
};

const held: Scenario = {
  name: 'instance stopped',
  says: 'An instance stands still for less than a client waits, and goes on.',
  lastsMs: 2_500,
  inject: async (world) => {
    const { instance } = world.site(0);
    instance.pause();
    return () => instance.continue();
  },
};

const overslept: Scenario = {
  name: 'leases outslept',
  says: 'An instance stands still until its presence leases have expired (45 s), and wakes among users who have left it.',
  lastsMs: 55_000,
  isAlone: true,
  inject: async (world, load) => {
    const { instance } = world.site(0);
    instance.pause();
    return async () => {
      instance.continue();
      await everybodyOnline(world, load).catch((error) => world.find(String(error)));
    };
  },
};

/** Resolves when each instance tells everybody that the other member is online. */
async function everybodyOnline(world: World, load: Load): Promise<void> {
  const seesOther = async (asker: Client, other: Client, tries: number): Promise<boolean> => {
    const { body } = await asker.get(`/presence/user/${other.user.userId}`, tries);
    return (body as { isOnline: boolean }).isOnline;
  };
  const all = async (): Promise<boolean> => {
    const seen = load.chats.flatMap(({ ann, ben }) =>
      world.sites.flatMap((_, i) => [seesOther(ann, ben, i), seesOther(ben, ann, i)]),
    );
    return (await Promise.all(seen)).every(Boolean);
  };
  await until('everybody to be online on every instance', () => all().catch(() => false), 30_000);
}

const rolled: Scenario = {
  name: 'rolling restart',
  says: 'Both instances are told to end, one after the other, and started again; their clients are spread over the drain.',
  world: { pairs: 10, settings: { DRAIN_SECONDS: '3' } },
  lastsMs: 1_000,
  inject: async (world) => {
    for (const { instance } of world.sites) {
      const at = performance.now();
      const code = await instance.stop();
      if (code !== 0) world.find(`an instance ended with ${code}`);
      const seconds = Number(instance.setting('DRAIN_SECONDS'));
      const closes = world.history.of('close').filter((close) => close.at >= at);
      checkSpread(world, closes, seconds);
      await instance.startAgain();
    }
    return () => {};
  },
};

function checkSpread(world: World, closes: readonly { code: number; at: number }[], seconds: number): void {
  const others = closes.filter(({ code }) => code !== 4000).map(({ code }) => code);
  if (others.length > 0) world.find(`sockets of a draining instance were closed with ${others.join(', ')}`);
  if (closes.length === 0) return;
  const times = closes.map(({ at }) => at);
  const spreadMs = Math.max(...times) - Math.min(...times);
  world.note(`${closes.length} sockets were closed over ${Math.round(spreadMs)} ms`);
  if (spreadMs < seconds * 500) world.find(`sockets were closed at once, not over ${seconds} s`);
}

export const instanceScenarios: readonly Scenario[] = [killed, held, overslept, rolled];
