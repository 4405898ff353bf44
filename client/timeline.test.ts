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
  };
}

function timelineOf(...seqs: number[]): Timeline {
  const timeline = new Timeline();
  timeline.reset(seqs.map((seq) => message(seq)));
  return timeline;
}

const seqs = (timeline: Timeline) => timeline.items.map(({ message }) => message.seq);

test('messages in any order, some twice, come out in order and once', () => {
  const timeline = timelineOf(5, 6);
  timeline.add([message(9), message(6), message(8), message(9)]);
  expect(seqs(timeline)).toEqual([5, 6]);
  expect(timeline.hasGap).toBe(true);
  timeline.add([message(7)]);
  expect(seqs(timeline)).toEqual([5, 6, 7, 8, 9]);
  expect(timeline.hasGap).toBe(false);
});

test('what came before the first page goes on where it fits', () => {
  const timeline = new Timeline();
  timeline.add([message(4), message(1), message(3)]);
  timeline.reset([message(1), message(2)]);
  expect(seqs(timeline)).toEqual([1, 2, 3, 4]);
});

test('an empty thread begins with its first message', () => {
  const timeline = timelineOf();
  expect([timeline.first, timeline.last]).toEqual([1, 0]);
  timeline.add([message(1)]);
  expect(seqs(timeline)).toEqual([1]);
});

test('earlier pages are put before, unless they do not reach what is there', () => {
  const timeline = timelineOf(5, 6);
  timeline.addEarlier([message(1), message(2)]);
  expect(seqs(timeline)).toEqual([5, 6]);
  timeline.addEarlier([message(3), message(4), message(5)]);
  expect(seqs(timeline)).toEqual([3, 4, 5, 6]);
  expect(timeline.first).toBe(3);
});

test('at most so many are held back; the others come with the hole', () => {
  const timeline = timelineOf(1);
  timeline.add(Array.from({ length: 2_000 }, (_, i) => message(i + 3)));
  expect(timeline.ahead.length).toBe(500);
  timeline.add([message(2)]);
  expect(timeline.last).toBe(502);
});

test('reading marks the messages of the other one, up to there', () => {
  const timeline = new Timeline();
  timeline.reset([message(1), message(2, BEN), message(3), message(4)]);
  timeline.markRead(BEN, 3, 'now');
  expect(timeline.items.map(({ message }) => message.readAt)).toEqual(['now', null, 'now', null]);
  timeline.markRead(BEN, 9, 'later');
  expect(timeline.items.map(({ message }) => message.readAt)).toEqual(['now', null, 'now', 'later']);
});

test('unread ones are counted only when they are all here', () => {
  const timeline = new Timeline();
  timeline.reset([message(5, BEN), message(6), message(7, BEN)]);
  expect(timeline.countAfter(4, ANN)).toBe(2);
  expect(timeline.countAfter(5, ANN)).toBe(1);
  expect(timeline.countAfter(3, ANN)).toBeUndefined();
});

test('a long hole is filled page by page, however much is held back', () => {
  const timeline = timelineOf(1);
  timeline.add(Array.from({ length: 600 }, (_, i) => message(i + 500)));
  for (let from = 2; from < 500; from += 100)
    timeline.add(Array.from({ length: 100 }, (_, i) => message(from + i)));
  expect(timeline.last).toBe(999);
});
