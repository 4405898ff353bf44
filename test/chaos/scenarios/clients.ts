import type { Thread } from '@messaging/protocol/thread';
import { call } from '../rest-call.ts';
import { Link } from '../link.ts';
import type { Chat } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { startProxy } from '../../harness/proxy.ts';
import type { Testbed } from '../testbed.ts';

const acksLost: Scenario = {
  name: 'acks lost',
  description:
    'Messages are committed, but their acks are lost, four times; clients retry on the other instance.',
  durationMs: 0,
  inject: async (testbed) => {
    const { ingress } = testbed.site(0);
    for (let n = 0; n < 4; n++) {
      ingress.halfOpen('client');
      await Bun.sleep(testbed.random.between(100, 800));
      ingress.reset();
      await Bun.sleep(600);
    }
    const unknown = testbed.history.filter('send').filter(({ outcome }) => outcome === 'unknown');
    if (unknown.length === 0) testbed.reportFinding('no ack was lost');
    return () => {};
  },
};

const dropped: Scenario = {
  name: 'connections dropped',
  description: 'Connections to both instances end after a random number of bytes, within frames.',
  inject: async (testbed) => {
    for (const { ingress } of testbed.sites) ingress.dropAfter(testbed.random.between(200, 5_000));
    return () => {
      for (const { ingress } of testbed.sites) ingress.mend();
    };
  },
};

const raced: Scenario = {
  name: 'client id raced',
  description: 'The same message goes to both instances at once, by socket and by REST, with one client id.',
  durationMs: 0,
  inject: async (testbed, load) => {
    for (let round = 0; round < 30; round++)
      await Promise.all(load.chats.map((chat) => race(testbed, chat, `round ${round}`)));
    return () => {};
  },
};

async function race(testbed: Testbed, { threadId, ben, benSecond }: Chat, body: string): Promise<void> {
  const message = { threadId, body, key: crypto.randomUUID() };
  // Even attempts use the socket, odd ones REST.
  const tries = [ben, benSecond].flatMap((device) => [0, 1, 2].map((n) => device.trySend(message, n)));
  const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
  if (outcomes.some((outcome) => outcome !== 'ok'))
    testbed.reportFinding(`racing attempts ended as ${outcomes.join(', ')}`);
}

const halfOpen: Scenario = {
  name: 'clients half-open',
  description:
    'An instance receives nothing from its clients, who still receive its frames: it must close them after SILENCE_SECONDS.',
  testbed: { settings: { HEARTBEAT_SECONDS: '1', SILENCE_SECONDS: '3' } },
  isExcludedFromRandom: true,
  durationMs: 5_500,
  inject: async (testbed) => {
    const start = performance.now();
    testbed.site(0).ingress.halfOpen('service');
    return () => {
      testbed.site(0).ingress.mend();
      const codes = testbed.history.filter('close').flatMap(({ at, code }) => (at > start ? [code] : []));
      if (!codes.includes(4003))
        testbed.reportFinding(`no client was closed with 4003, but with ${codes.join(', ')}`);
    };
  },
};

/** Number of missed messages, more than one answer to `sync` holds (200); and how many are sent at once. */
const MISSED = 300;
const MISSED_AT_ONCE = 30;
const OFFLINE_MS = 4_000;

const offline: Scenario = {
  name: 'clients away',
  description:
    'Both devices of a user are offline while hundreds of messages are sent to them, and reconnect.',
  durationMs: OFFLINE_MS,
  inject: async (_, load) => {
    for (const { ben, benSecond } of load.chats)
      for (const device of [ben, benSecond]) device.goOffline(OFFLINE_MS);
    for (let n = 0; n < MISSED; n += MISSED_AT_ONCE)
      await Promise.all(
        load.chats.flatMap(({ ann, threadId }) =>
          Array.from({ length: MISSED_AT_ONCE }, (_, i) => ann.send(threadId, `missed ${n + i}`)),
        ),
      );
    return () => {};
  },
};

/**
 * Length of a message, in characters, and messages at once: enough to fill every buffer to a client that reads nothing.
 */
const BODY_LENGTH = 9_500;
const CONCURRENT_SENDS = 50;
const ROUNDS = 20;

const slowReader: Scenario = {
  name: 'slow reader',
  description:
    'A device reads nothing while megabytes are sent to it; it is closed, and no other client is delayed.',
  durationMs: 0,
  isExcludedFromRandom: true,
  testbed: { pairs: 2 },
  inject: async (testbed, { chats: [chat] }) => {
    if (chat === undefined) throw new Error('there is no chat');
    const { ann, ben } = chat;
    using proxy = startProxy(testbed.site(0).instance.url.href);
    const { closed } = await Link.openSilent(proxy.url, ben.user.token);
    proxy.halfOpen('client');
    for (let round = 0; round < ROUNDS; round++)
      await Promise.all(
        Array.from({ length: CONCURRENT_SENDS }, (_, n) =>
          ann.send(chat.threadId, `${n}`.padEnd(BODY_LENGTH, '.')),
        ),
      );
    proxy.mend();
    const code = await Promise.race([closed, Bun.sleep(10_000)]);
    if (code === undefined) testbed.reportFinding('a client that read nothing was not closed');
    return () => {};
  },
};

const marksRaced: Scenario = {
  name: 'read marks raced',
  description:
    'Two devices of a user on two instances mark a thread as read at random seqs at the same time.',
  durationMs: 0,
  inject: async ({ random }, load) => {
    for (let round = 0; round < 40; round++) {
      const marks = load.chats.flatMap(({ threadId, ben, benSecond }) =>
        [ben, benSecond, ben, benSecond].map((device) =>
          device.mark(threadId, 1 + random.below(device.view.threads.get(threadId)?.last ?? 0)),
        ),
      );
      await Promise.all(marks);
    }
    return () => {};
  },
};

const draftsRaced: Scenario = {
  name: 'drafts raced',
  description:
    'Two devices of a user on two instances write the draft of a thread at the same time: both then read the same one of them.',
  durationMs: 0,
  inject: async (testbed, load) => {
    for (let round = 0; round < 20; round++)
      await Promise.all(load.chats.map((chat) => raceDrafts(testbed, chat, round)));
    return () => {};
  },
};

async function raceDrafts(testbed: Testbed, { threadId, ben }: Chat, round: number): Promise<void> {
  const path = `/messages/threads/${threadId}`;
  const drafts = [0, 1, 2, 3].map((n) => `round ${round}, write ${n}`);
  const urlOf = (n: number): string => testbed.urls[n % 2] ?? '';
  const answers = await Promise.all(
    drafts.map((body, n) =>
      call(urlOf(n), ben.user, {
        method: 'PUT',
        path: `${path}/state`,
        body: JSON.stringify({ draft: { body } }),
      }),
    ),
  );
  const reads = await Promise.all([0, 1].map((n) => call(urlOf(n), ben.user, { method: 'GET', path })));
  const seen = new Set(reads.map(({ body }) => (body as Thread).state?.draft?.body ?? ''));
  const isStored = answers.every(({ status }) => status === 200);
  if (!isStored || seen.size !== 1 || !drafts.includes([...seen][0] ?? ''))
    testbed.reportFinding(`drafts of ${threadId} in round ${round} ended as ${[...seen].join(' and ')}`);
}

const flapping: Scenario = {
  name: 'network flapping',
  description: 'All client connections are reset a few times a second, and bytes are delayed in between.',
  durationMs: 0,
  inject: async ({ sites, random }) => {
    for (const { ingress } of sites) ingress.delay(50);
    for (let n = 0; n < 8; n++) {
      random.pick(sites).ingress.reset();
      await Bun.sleep(random.between(100, 600));
    }
    return () => {
      for (const { ingress } of sites) ingress.mend();
    };
  },
};

export const clientScenarios: readonly Scenario[] = [
  offline,
  acksLost,
  dropped,
  raced,
  halfOpen,
  slowReader,
  marksRaced,
  draftsRaced,
  flapping,
];
