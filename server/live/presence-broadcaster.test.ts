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

/** A teller with its surroundings: what it told whom, and who is online. */
function surroundings(contacts: number, roundMs = 100) {
  const told: { to: readonly number[]; presence: Presence }[] = [];
  const statuses = new Map<number, OwnStatus>();
  const running = new Set<Promise<unknown>>();
  const teller = new PresenceBroadcaster({
    background: {
      start: (_, work) => {
        running.add(work);
        void work.finally(() => running.delete(work));
      },
    },
    deliver: ({ to, frame }) => {
      const { payload } = JSON.parse(frame) as { payload: Presence };
      told.push({ to: to as number[], presence: payload });
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
  return { teller, told, statuses, settled };
}

test('the first change is told at once, and of those after it only the last', async () => {
  const { teller, told, statuses, settled } = surroundings(1);
  for (const status of ['available', 'busy', 'away', 'busy', 'away'] as const) {
    statuses.set(ANN, status);
    teller.broadcast(online(status));
  }
  await settled();
  expect(told.map(({ presence }) => presence)).toEqual([online('available'), online('away')]);
});

test('the last word is told, whatever came between', async () => {
  const { teller, told, statuses, settled } = surroundings(1);
  statuses.set(ANN, 'available');
  teller.broadcast(online('available'));
  teller.broadcast(offline);
  teller.broadcast(online('busy'));
  statuses.delete(ANN);
  teller.broadcast(offline);
  await settled();
  expect(told.map(({ presence }) => presence)).toEqual([online('available'), offline]);
});

test('a late word is the truth of that moment: another instance may have told something newer', async () => {
  const { teller, told, statuses, settled } = surroundings(1);
  teller.broadcast(online('available'));
  teller.broadcast(online('busy'));
  statuses.set(ANN, 'away');
  await settled();
  expect(told.map(({ presence }) => presence)).toEqual([online('available'), online('away')]);
});

test('who came back on another instance while they were told to be gone is told online', async () => {
  const { teller, told, statuses, settled } = surroundings(1);
  statuses.set(ANN, 'busy');
  teller.broadcast(offline);
  await settled();
  expect(told.map(({ presence }) => presence)).toEqual([offline, online('busy')]);
});

test('many contacts are told in slices of 1,000, each of them once, with a turn of the event loop between', async () => {
  const { teller, told, statuses, settled } = surroundings(2_500);
  statuses.set(ANN, 'available');
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  teller.broadcast(online('available'));
  setImmediate(count);
  await settled();
  isOver = true;
  expect(told.map(({ to }) => to.length)).toEqual([1_000, 1_000, 500]);
  expect(new Set(told.flatMap(({ to }) => to)).size).toBe(2_500);
  expect(turns).toBeGreaterThanOrEqual(2);
});

test('a slice holds the contacts of several users', async () => {
  const { teller, told, settled } = surroundings(400);
  for (let userId = 1; userId <= 3; userId++) teller.broadcast(online('available', userId));
  await settled();
  expect(told.map(({ to, presence }) => [presence.userId, to.length])).toEqual([
    [1, 400],
    [2, 400],
    [3, 200],
    [3, 200],
  ]);
});
