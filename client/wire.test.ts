import { expect, test } from 'bun:test';
import type { CommandName, Output } from '@messaging/protocol/commands';
import { ERRORS } from '@messaging/protocol/errors';
import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { Commands, ErrorCode, Events } from './wire.ts';

/** The type after JSON: a field may be missing, but not undefined. */
type Sent<T> = T extends object ? { [K in keyof T]: Sent<Exclude<T[K], undefined>> } : T;

/** Commands and events whose type in the SDK differs from that of the protocol's schema. */
type DifferingCommand = {
  [K in CommandName]: Sent<Output<K>> extends Commands[K]['output'] ? undefined : K;
}[CommandName];
type DifferingEvent = {
  [T in EventType]: Sent<EventPayload<T>> extends Events[T] ? undefined : T;
}[EventType];

test('the generated types are those of the schemas', () => {
  // Compiles only while no type differs.
  const commands: undefined[] = [] as DifferingCommand[];
  const events: undefined[] = [] as DifferingEvent[];
  const codes: readonly ErrorCode[] = Object.keys(ERRORS) as (keyof typeof ERRORS)[];
  expect([commands.length, events.length, codes.length]).toEqual([0, 0, Object.keys(ERRORS).length]);
});
