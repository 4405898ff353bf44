import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { Timers } from './timers.ts';
import { OthersTyping, OwnTyping } from './typing.ts';

function createOwnTyping() {
  const clock = new FakeClock();
  const sent: boolean[] = [];
  const typing = new OwnTyping(new Timers(clock), (_, isTyping) => sent.push(isTyping));
  return { clock, sent, typing };
}

test('typing is sent once in 3 s, and its end 5 s after the last key stroke', async () => {
  const { clock, sent, typing } = createOwnTyping();
  for (let i = 0; i < 70; i++) {
    typing.set('t', true);
    await clock.pass(100);
  }
  expect(sent).toEqual([true, true, true]);
  await clock.pass(20_000);
  expect(sent).toEqual([true, true, true, true, false]);
});

test('a message ends typing without a frame, and the next key stroke is sent at once', async () => {
  const { clock, sent, typing } = createOwnTyping();
  typing.set('t', true);
  typing.end('t');
  await clock.pass(20_000);
  expect(sent).toEqual([true]);
  typing.set('t', true);
  typing.set('t', false);
  expect(sent).toEqual([true, true, false]);
});

test('the typing of another member expires when its end is lost', async () => {
  const clock = new FakeClock();
  let changes = 0;
  const typing = new OthersTyping(new Timers(clock), () => (changes += 1));
  typing.set('t', 1, true);
  await clock.pass(6_000);
  typing.set('t', 1, true);
  await clock.pass(6_900);
  expect(typing.list('t')).toEqual([1]);
  await clock.pass(200);
  expect({ users: typing.list('t'), changes }).toEqual({ users: [], changes: 2 });
});

test('several members type at once, each until an end of its own', async () => {
  const clock = new FakeClock();
  const typing = new OthersTyping(new Timers(clock), () => {});
  typing.set('t', 1, true);
  await clock.pass(3_000);
  typing.set('t', 22, true);
  typing.set('t', 2, true);
  typing.set('another', 1, true);
  expect(typing.list('t')).toEqual([1, 22, 2]);
  typing.set('t', 2, false);
  await clock.pass(5_000);
  expect(typing.list('t')).toEqual([22]);
  typing.clear('t');
  expect([typing.list('t'), typing.list('another')]).toEqual([[], [1]]);
});
