import * as fc from 'fast-check';
import { commands, type Command } from '@messaging/protocol/commands';
import { jsonSchema } from '@messaging/protocol/wire';
import { garbage, generateValues, type Known } from './arbitraries.ts';

/** A text frame, with or without an id, or arbitrary text. */
export type FuzzFrame =
  { readonly type: string; readonly payload: unknown; readonly hasId: boolean } | { readonly text: string };

/** Commands with a frame, by frame type. */
export const byFrame: ReadonlyMap<string, Command> = new Map(
  Object.values<Command>(commands).flatMap((command) =>
    command.frame === undefined ? [] : [[command.frame, command]],
  ),
);

/** Frames of all client types and of unknown types, and texts that are not frames. */
export function frames(known: Known): fc.Arbitrary<FuzzFrame> {
  const ofTable = [...byFrame].map(([type, { input }]) =>
    ofType(fc.constant(type), generateValues(jsonSchema(input, 'input'), known)),
  );
  const otherType = fc.oneof(fc.constantFrom('hello', 'ack', 'PING', '__proto__', 'toString'), fc.string());
  const unknown = ofType(
    otherType.filter((type) => !byFrame.has(type)),
    garbage,
  );
  return fc.oneof(
    { arbitrary: fc.oneof(...ofTable), weight: 8 },
    { arbitrary: unknown, weight: 1 },
    { arbitrary: fc.record({ text: noFrame }), weight: 1 },
  );
}

function ofType(type: fc.Arbitrary<string>, payload: fc.Arbitrary<unknown>): fc.Arbitrary<FuzzFrame> {
  return fc.record({ type, payload, hasId: fc.boolean() });
}

const noFrame: fc.Arbitrary<string> = fc
  .oneof(
    garbage.map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc.record({ type: garbage, payload: garbage }).map((value) => JSON.stringify(value)),
    fc.json().map((json) => json.slice(1)),
  )
  .map((text) => text.toWellFormed());

/** Text of the frame; `id` is used if it has one. */
export function toText(frame: FuzzFrame, id: string): string {
  if ('text' in frame) return frame.text;
  const { type, payload, hasId } = frame;
  return JSON.stringify({ type, payload, ...(hasId && { id }) });
}
