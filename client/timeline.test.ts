import { expect, test } from 'bun:test';
import { Timeline } from './timeline.ts';
import type { Message } from './wire.ts';

const [ANN, BEN] = [1, 2];

function message(seq: number, senderId = ANN): Message {
  return {
    id: `m${seq}`,
    threadId: 't',
    seq,
    senderId,
    receiverId: senderId === ANN ? BEN : ANN,
    body: '',
    attachments: [],
    clientId: null,
    readAt: null,
    createdAt: '',
    senderName: null,
    senderAvatar: null,
    kind: 'user',
    version: 1,
    change: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    replyTo: null,
    mentions: [],
    pinnedAt: null,
    card: null,
  };
}

function changed(seq: number, change: number): Message {
  return { ...message(seq), version: 2, change };
}

function createTimeline(...seqs: number[]): Timeline {
  const timeline = new Timeline();
  timeline.reset(
    seqs.map((seq) => message(seq)),
    0,
  );
  return timeline;
}

const seqs = (timeline: Timeline) => timeline.items.map(({ message }) => message.seq);

test('messages added in any order, some twice, are listed in order and once', () => {
  const timeline = createTimeline(5, 6);
  timeline.add([message(9), message(6), message(8), message(9)]);
  expect(seqs(timeline)).toEqual([5, 6]);
  expect(timeline.hasGap).toBe(true);
  timeline.add([message(7)]);
  expect(seqs(timeline)).toEqual([5, 6, 7, 8, 9]);
  expect(timeline.hasGap).toBe(false);
});

test('messages added before the first page are appended when they follow it', () => {
  const timeline = new Timeline();
  timeline.add([message(4), message(1), message(3)]);
  timeline.reset([message(1), message(2)], 0);
  expect(seqs(timeline)).toEqual([1, 2, 3, 4]);
});

test('an empty thread starts with its first message', () => {
  const timeline = createTimeline();
  expect([timeline.first, timeline.last]).toEqual([1, 0]);
  timeline.add([message(1)]);
  expect(seqs(timeline)).toEqual([1]);
});

test('earlier pages are ignored unless they reach the run', () => {
  const timeline = createTimeline(5, 6);
  timeline.addEarlier([message(1), message(2)]);
  expect(seqs(timeline)).toEqual([5, 6]);
  timeline.addEarlier([message(3), message(4), message(5)]);
  expect(seqs(timeline)).toEqual([3, 4, 5, 6]);
  expect(timeline.first).toBe(3);
});

test('at most 500 messages are kept beyond a gap', () => {
  const timeline = createTimeline(1);
  timeline.add(Array.from({ length: 2_000 }, (_, i) => message(i + 3)));
  expect(timeline.ahead.length).toBe(500);
  timeline.add([message(2)]);
  expect(timeline.last).toBe(502);
});

test('a read position marks the messages for the reader up to it', () => {
  const timeline = new Timeline();
  timeline.reset([message(1), message(2, BEN), message(3), message(4)], 0);
  timeline.markRead(BEN, 3, 'now');
  expect(timeline.items.map(({ message }) => message.readAt)).toEqual(['now', null, 'now', null]);
  timeline.markRead(BEN, 9, 'later');
  expect(timeline.items.map(({ message }) => message.readAt)).toEqual(['now', null, 'now', 'later']);
});

test('unread messages are counted only when all of them are loaded', () => {
  const timeline = new Timeline();
  timeline.reset([message(5, BEN), message(6), message(7, BEN)], 0);
  expect(timeline.countAfter(4, ANN)).toBe(2);
  expect(timeline.countAfter(5, ANN)).toBe(1);
  expect(timeline.countAfter(3, ANN)).toBeUndefined();
});

test('a long gap is filled page by page while messages wait beyond it', () => {
  const timeline = createTimeline(1);
  timeline.add(Array.from({ length: 600 }, (_, i) => message(i + 500)));
  for (let from = 2; from < 500; from += 100)
    timeline.add(Array.from({ length: 100 }, (_, i) => message(from + i)));
  expect(timeline.last).toBe(999);
});

test('a message is replaced by a newer one and kept otherwise, also beyond a gap', () => {
  const timeline = createTimeline(5, 6);
  const [first] = timeline.items;
  timeline.add([message(8), changed(5, 2), changed(8, 4)]);
  timeline.add([changed(5, 1), message(5), message(8), message(7)]);
  expect(timeline.items.map(({ message }) => [message.seq, message.change])).toEqual([
    [5, 2],
    [6, null],
    [7, null],
    [8, 4],
  ]);
  expect(timeline.items[0]?.key).toBe(first?.key ?? '');
});

test('a change of a message before the run counts, and its message is ignored', () => {
  const timeline = createTimeline(5, 6);
  timeline.add([changed(1, 1), changed(5, 2)]);
  expect([seqs(timeline), timeline.change]).toEqual([[5, 6], 2]);
});

test('a change after a hole does not count until the changes before it are known', () => {
  const timeline = createTimeline(5, 6);
  timeline.add([changed(5, 1), changed(6, 3)]);
  expect(timeline.change).toBe(1);
  timeline.learnChanges(2, 3);
  expect(timeline.change).toBe(1);
  timeline.learnChanges(1, 3);
  expect(timeline.change).toBe(3);
  timeline.learnChanges(0, 2);
  expect(timeline.change).toBe(3);
  timeline.forgetChanges(2);
  expect(timeline.change).toBe(2);
});

test('a changed message keeps the time at which it was read', () => {
  const timeline = createTimeline(1);
  timeline.markRead(BEN, 1, 'now');
  timeline.add([changed(1, 1)]);
  expect(timeline.items[0]?.message).toMatchObject({ change: 1, readAt: 'now' });
});

test('a reply shows its quoted message as it is now, whether that is loaded or not', () => {
  const quote = (seq: number) => ({
    messageId: `m${seq}`,
    seq,
    senderId: ANN,
    preview: 'old',
    isDeleted: false,
  });
  const timeline = new Timeline();
  timeline.reset(
    [5, 6, 7].map((seq) => ({ ...message(seq), replyTo: quote(seq === 6 ? 5 : 1) })),
    0,
  );
  timeline.add([
    { ...changed(5, 1), body: '🙂'.repeat(200) },
    { ...changed(1, 2), body: '[deleted]', deletedAt: 'now' },
    { ...changed(1, 1), body: 'earlier' },
  ]);
  expect(timeline.items.map(({ message }) => message.replyTo)).toEqual([
    null,
    { ...quote(5), preview: '🙂'.repeat(140) },
    { ...quote(1), preview: '[deleted]', isDeleted: true },
  ]);
});

test('a reply whose quoted message its reader may not see keeps that from them', () => {
  const timeline = new Timeline();
  const replyTo = { messageId: 'm1', seq: 1, senderId: ANN, preview: null, isDeleted: false };
  timeline.reset([{ ...message(5), replyTo }], 0);
  timeline.add([{ ...changed(1, 1), body: 'secret' }]);
  expect(timeline.items[0]?.message.replyTo).toEqual(replyTo);
});
