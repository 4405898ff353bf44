import { expect, test } from 'bun:test';
import type { OwnStatus, Presence } from '@messaging/protocol/presence';
import { PresenceBroadcaster } from './presence-broadcaster.ts';

const ANN = 1;
const online = (status: OwnStatus, userId = ANN): Presence => ({
  userId,
  isOnline: true,
  status,
  lastSeenAt: null,
});
const offline: Presence = {
  userId: ANN,
  isOnline: false,
  status: 'offline',
  lastSeenAt: '2026-01-31T12:00:00.000Z',
};

/** A broadcaster with fake dependencies: the presences that it sent with their receivers, and the statuses of users. */
function setUp(contacts: number, roundMs = 100) {
  const sent: { to: readonly number[]; presence: Presence }[] = [];
  const statuses = new Map<number, OwnStatus>();
  const running = new Set<Promise<unknown>>();
  const broadcaster = new PresenceBroadcaster({
    background: {
      start: (_, work) => {
        running.add(work);
        void work.finally(() => running.delete(work));
      },
    },
    deliver: ({ to, frame }) => {
      const { payload } = JSON.parse(frame) as { payload: Presence };
      sent.push({ to: to as number[], presence: payload });
    },
    findContacts: async (userIds) =>
      new Map(userIds.map((userId) => [userId, Array.from({ length: contacts }, (_, i) => 100 + i)])),
    findStatus: async (userId) => statuses.get(userId),
    charge: () => {},
    roundMs,
  });
  const settled = async () => {
    while (running.size > 0) await Promise.allSettled(running);
  };
  return { broadcaster, sent, statuses, settled };
}

test('the first change is sent at once, and of the following ones only the last', async () => {
  const { broadcaster, sent, statuses, settled } = setUp(1);
  for (const status of ['available', 'busy', 'away', 'busy', 'away'] as const) {
    statuses.set(ANN, status);
    broadcaster.broadcast(online(status));
  }
  await settled();
  expect(sent.map(({ presence }) => presence)).toEqual([online('available'), online('away')]);
});

test('the last presence is sent, whatever came between', async () => {
  const { broadcaster, sent, statuses, settled } = setUp(1);
  statuses.set(ANN, 'available');
  broadcaster.broadcast(online('available'));
  broadcaster.broadcast(offline);
  broadcaster.broadcast(online('busy'));
  statuses.delete(ANN);
  broadcaster.broadcast(offline);
  await settled();
  expect(sent.map(({ presence }) => presence)).toEqual([online('available'), offline]);
});

test('a late presence is the one of that moment: another instance may have sent a newer one', async () => {
  const { broadcaster, sent, statuses, settled } = setUp(1);
  broadcaster.broadcast(online('available'));
  broadcaster.broadcast(online('busy'));
  statuses.set(ANN, 'away');
  await settled();
  expect(sent.map(({ presence }) => presence)).toEqual([online('available'), online('away')]);
});

test('online is sent for a user who came back on another instance while offline was sent', async () => {
  const { broadcaster, sent, statuses, settled } = setUp(1);
  statuses.set(ANN, 'busy');
  broadcaster.broadcast(offline);
  await settled();
  expect(sent.map(({ presence }) => presence)).toEqual([offline, online('busy')]);
});

test('many contacts are notified in slices of 1,000, each of them once, with a turn of the event loop between', async () => {
  const { broadcaster, sent, statuses, settled } = setUp(2_500);
  statuses.set(ANN, 'available');
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  broadcaster.broadcast(online('available'));
  setImmediate(count);
  await settled();
  isOver = true;
  expect(sent.map(({ to }) => to.length)).toEqual([1_000, 1_000, 500]);
  expect(new Set(sent.flatMap(({ to }) => to)).size).toBe(2_500);
  expect(turns).toBeGreaterThanOrEqual(2);
});

test('a slice holds the contacts of several users', async () => {
  const { broadcaster, sent, settled } = setUp(400);
  for (let userId = 1; userId <= 3; userId++) broadcaster.broadcast(online('available', userId));
  await settled();
  expect(sent.map(({ to, presence }) => [presence.userId, to.length])).toEqual([
    [1, 400],
    [2, 400],
    [3, 200],
    [3, 200],
  ]);
});
