import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { Timers } from './timers.ts';
import { OthersTyping, OwnTyping } from './typing.ts';

function ownTyping() {
  const clock = new FakeClock();
  const told: boolean[] = [];
  const typing = new OwnTyping(new Timers(clock), (_, isTyping) => told.push(isTyping));
  return { clock, told, typing };
}

test('many key strokes are told once in 3 s, and the end 5 s after the last', async () => {
  const { clock, told, typing } = ownTyping();
  for (let i = 0; i < 70; i++) {
    typing.set('t', true);
    await clock.pass(100);
  }
  expect(told).toEqual([true, true, true]);
  await clock.pass(20_000);
  expect(told).toEqual([true, true, true, true, false]);
});

test('a message ends it without a word, and the next key stroke is told at once', async () => {
  const { clock, told, typing } = ownTyping();
  typing.set('t', true);
  typing.onMessageSent('t');
  await clock.pass(20_000);
  expect(told).toEqual([true]);
  typing.set('t', true);
  typing.set('t', false);
  expect(told).toEqual([true, true, false]);
});

test("the other's typing ends by itself when nobody says so", async () => {
  const clock = new FakeClock();
  let changes = 0;
  const typing = new OthersTyping(new Timers(clock), () => (changes += 1));
  typing.set('t', true);
  await clock.pass(6_000);
  typing.set('t', true);
  await clock.pass(6_900);
  expect(typing.has('t')).toBe(true);
  await clock.pass(200);
  expect({ has: typing.has('t'), changes }).toEqual({ has: false, changes: 2 });
});
