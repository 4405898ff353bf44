import { z } from 'zod';
import type { Profile } from '../db/users.ts';
import { isTime, time } from './fields.ts';
import type { AddressedNotification } from './notify.ts';
import { PoisonError } from './poison.ts';
import { toEventId } from './to-event-id.ts';
import type { PaymentUnit } from './texts/money.ts';
import type { Topic } from './topic.ts';

/** Maximum bytes of an event: Kafka's default limit. The platform's events have a few hundred. */
const MAX_BYTES = 1024 * 1024;

/** The envelope around an event's `data`. Its `eventType` is ignored, because the topic names the type. */
const envelope = z.object({ timestamp: time.nullish(), data: z.record(z.string(), z.unknown()) });

/** The effects of an event. */
export interface ParsedEvent {
  readonly notifications: readonly AddressedNotification[];
  readonly profile: Profile | undefined;
}

/** An event as received: its bytes, and the time at which Kafka received it, as Unix time in milliseconds. */
export interface RawEvent {
  readonly value: Uint8Array | null | undefined;
  readonly receivedAt: number;
}

/** Parses an event of either generation. Throws PoisonError if it can never be read. */
export function readEvent(
  topic: Topic,
  { value, receivedAt }: RawEvent,
  paymentUnit: PaymentUnit,
): ParsedEvent {
  if (value === null || value === undefined) throw new PoisonError('tombstone', 'has no value');
  if (value.length > MAX_BYTES)
    throw new PoisonError('too_large', `has ${value.length} bytes of ${MAX_BYTES} at the most`);
  const { timestamp, data: fields } = parse(envelope, parseJson(topic, decode(value)));
  const data = parse(topic.data, withCurrentNames(topic, fields), 'data');
  // Kafka's time is set by the producer, unchecked; below zero means none.
  const at = timestamp ?? (receivedAt >= 0 && isTime(receivedAt) ? receivedAt : Date.now());
  const context = { paymentUnit, at };
  const eventId = toEventId(topic.name, value);
  const occurredAt = new Date(at).toISOString();
  return {
    notifications: topic
      .toNotifications(data, context)
      .map((draft) => ({ ...draft, eventId, data: { ...draft.data, occurredAt } })),
    profile: topic.profile?.(data, context),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(value: Uint8Array): string {
  try {
    return utf8.decode(value);
  } catch {
    throw new PoisonError('invalid_utf8', 'is not UTF-8');
  }
}

/** Reviver with the third argument of ECMAScript's JSON.parse source text access, which the types do not declare yet. */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

function parseJson({ exactNumbers = [] }: Topic, text: string): unknown {
  const keepText: Reviver = (key, value, context) =>
    typeof value === 'number' && exactNumbers.includes(key) ? (context?.source ?? String(value)) : value;
  try {
    return exactNumbers.length === 0 ? JSON.parse(text) : JSON.parse(text, keepText);
  } catch (error) {
    throw new PoisonError('invalid_json', error instanceof Error ? error.message : 'is not JSON');
  }
}

function withCurrentNames(
  { olderNames = {} }: Topic,
  data: Record<string, unknown>,
): Record<string, unknown> {
  const renamed = Object.entries(olderNames).map(([older, current]) => [
    current,
    data[current] ?? data[older],
  ]);
  return { ...data, ...Object.fromEntries(renamed) };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where?: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.slice(0, 5).map(({ path, message }) => {
    const at = [...(where === undefined ? [] : [where]), ...path].join('.');
    return `${at || 'the event'}: ${message}`;
  });
  throw new PoisonError('invalid_event', details.join('; '));
}
