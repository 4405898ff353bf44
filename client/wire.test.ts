import { expect, test } from 'bun:test';
import type { CommandName, Output } from '@messaging/protocol/commands';
import { ERRORS } from '@messaging/protocol/errors';
import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { Commands, ErrorCode, Events } from './wire.ts';

/** What JSON can hold of it: a member may be missing, but not undefined. */
type Sent<T> = T extends object ? { [K in keyof T]: Sent<Exclude<T[K], undefined>> } : T;

/** Whose answer, or payload, as the protocol has it, is not what the SDK takes it for. */
type DifferingCommand = {
  [K in CommandName]: Sent<Output<K>> extends Commands[K]['output'] ? undefined : K;
}[CommandName];
type DifferingEvent = {
  [T in EventType]: Sent<EventPayload<T>> extends Events[T] ? undefined : T;
}[EventType];

test('the plain types are those of the schemas', () => {
  // These compile only while there are none.
  const commands: undefined[] = [] as DifferingCommand[];
  const events: undefined[] = [] as DifferingEvent[];
  const codes: readonly ErrorCode[] = Object.keys(ERRORS) as (keyof typeof ERRORS)[];
  expect([commands.length, events.length, codes.length]).toEqual([0, 0, Object.keys(ERRORS).length]);
});
