import { Link } from '../link.ts';
import type { Chat } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { startProxy } from '../../harness/proxy.ts';
import type { World } from '../world.ts';

const acksLost: Scenario = {
  name: 'acks lost',
  says: 'Messages are committed and their acks get lost, again and again; clients retry with the other instance.',
  lastsMs: 0,
  inject: async (world) => {
    const { door } = world.site(0);
    for (let n = 0; n < 4; n++) {
      door.halfOpen('client');
      await Bun.sleep(world.random.between(100, 800));
      door.reset();
      await Bun.sleep(600);
    }
    const unknown = world.history.of('send').filter(({ outcome }) => outcome === 'unknown');
    if (unknown.length === 0) world.find('no ack was lost');
    return () => {};
  },
};

const dropped: Scenario = {
  name: 'connections dropped',
  says: 'Connections to both instances end after a random number of bytes, in the midst of frames.',
  inject: async (world) => {
    for (const { door } of world.sites) door.dropAfter(world.random.between(200, 5_000));
    return () => {
      for (const { door } of world.sites) door.mend();
    };
  },
};

const raced: Scenario = {
  name: 'client id raced',
  says: 'The same message goes to both instances at once, by socket and by REST, under one client id.',
  lastsMs: 0,
  inject: async (world, load) => {
    for (let round = 0; round < 30; round++)
      await Promise.all(load.chats.map((chat) => race(world, chat, `round ${round}`)));
    return () => {};
  },
};

async function race(world: World, { threadId, ben, bensOther }: Chat, body: string): Promise<void> {
  const message = { threadId, body, key: crypto.randomUUID() };
  // Even tries go over the socket, odd ones by REST.
  const tries = [ben, bensOther].flatMap((device) => [0, 1, 2].map((n) => device.trySend(message, n)));
  const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
  if (outcomes.some((outcome) => outcome !== 'ok')) world.find(`racing tries came to ${outcomes.join(', ')}`);
}

const halfOpen: Scenario = {
  name: 'clients half-open',
  says: 'An instance hears nothing more of its clients, who hear it: it must let them go after its silence limit.',
  world: { settings: { HEARTBEAT_SECONDS: '1', SILENCE_SECONDS: '3' } },
  isAlone: true,
  lastsMs: 5_500,
  inject: async (world) => {
    const start = performance.now();
    world.site(0).door.halfOpen('service');
    return () => {
      world.site(0).door.mend();
      const codes = world.history.of('close').flatMap(({ at, code }) => (at > start ? [code] : []));
      if (!codes.includes(4003)) world.find(`no client was let go with 4003, but with ${codes.join(', ')}`);
    };
  },
};

/** More than one answer to `sync` carries (200), and how many of them at once. */
const MISSED = 300;
const MISSED_AT_ONCE = 30;
const AWAY_MS = 4_000;

const away: Scenario = {
  name: 'clients away',
  says: 'Both devices of a user are offline while hundreds of messages come for them, and come back.',
  lastsMs: AWAY_MS,
  inject: async (_, load) => {
    for (const { ben, bensOther } of load.chats) for (const device of [ben, bensOther]) device.leave(AWAY_MS);
    for (let n = 0; n < MISSED; n += MISSED_AT_ONCE)
      await Promise.all(
        load.chats.flatMap(({ ann, threadId }) =>
          Array.from({ length: MISSED_AT_ONCE }, (_, i) => ann.send(threadId, `missed ${n + i}`)),
        ),
      );
    return () => {};
  },
};

/** Enough to fill every buffer on the way to a client that reads nothing: characters, and messages of them at once. */
const LONG = 9_500;
const AT_ONCE = 50;
const ROUNDS = 20;

const slowReader: Scenario = {
  name: 'slow reader',
  says: 'A device reads nothing while megabytes come for it; it is let go, and nobody else waits for it.',
  lastsMs: 0,
  isAlone: true,
  world: { pairs: 2 },
  inject: async (world, { chats: [chat] }) => {
    if (chat === undefined) throw new Error('there is no chat');
    const { ann, ben } = chat;
    using way = startProxy(world.site(0).instance.url.href);
    const { over } = await Link.openSilent(way.url, ben.user.token);
    way.halfOpen('client');
    for (let round = 0; round < ROUNDS; round++)
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, n) => ann.send(chat.threadId, `${n}`.padEnd(LONG, '.'))),
      );
    way.mend();
    const code = await Promise.race([over, Bun.sleep(10_000)]);
    if (code === undefined) world.find('a client that read nothing was kept');
    return () => {};
  },
};

const marksRaced: Scenario = {
  name: 'read marks raced',
  says: 'Two devices of a user on two instances mark a thread as read at random places at the same time.',
  lastsMs: 0,
  inject: async ({ random }, load) => {
    for (let round = 0; round < 40; round++) {
      const marks = load.chats.flatMap(({ threadId, ben, bensOther }) =>
        [ben, bensOther, ben, bensOther].map((device) =>
          device.mark(threadId, 1 + random.below(device.screen.views.get(threadId)?.last ?? 0)),
        ),
      );
      await Promise.all(marks);
    }
    return () => {};
  },
};

const flapping: Scenario = {
  name: 'network flapping',
  says: 'Every connection of clients is reset a few times a second, and bytes are late in between.',
  lastsMs: 0,
  inject: async ({ sites, random }) => {
    for (const { door } of sites) door.delay(50);
    for (let n = 0; n < 8; n++) {
      random.pick(sites).door.reset();
      await Bun.sleep(random.between(100, 600));
    }
    return () => {
      for (const { door } of sites) door.mend();
    };
  },
};

export const clientScenarios: readonly Scenario[] = [
  away,
  acksLost,
  dropped,
  raced,
  halfOpen,
  slowReader,
  marksRaced,
  flapping,
];
