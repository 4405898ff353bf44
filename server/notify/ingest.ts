import type { Context } from '../context.ts';
import { isDataError } from '../db/postgres-error.ts';
import { saveProfiles, type Profile } from '../db/users.ts';
import { notify } from './notify.ts';
import { PoisonError } from './poison.ts';
import { readEvent, type RawEvent, type ParsedEvent } from './read-event.ts';
import type { Topic } from './topic.ts';

/** A raw event with its topic. */
export interface PlatformEvent extends RawEvent {
  readonly topic: Topic;
}

/** The outcome of a batch. */
export interface Ingested<Event> {
  /** Number of new notifications; those of repeated events are not counted again. */
  readonly stored: number;
  /** Events that can never be read, in order. */
  readonly poison: readonly { readonly event: Event; readonly error: PoisonError }[];
}

type Parts = Pick<Context, 'config' | 'db' | 'notifications' | 'deliverer'>;

/**
 * Stores the notifications and profiles of a batch of events together, then pushes the notifications. Repeated events
 * change nothing. Rejects with `unavailable` if the database is away; what was stored is then unknown, and the batch can be repeated.
 */
export async function ingest<Event extends PlatformEvent>(
  context: Parts,
  events: readonly Event[],
): Promise<Ingested<Event>> {
  const poison: { event: Event; error: PoisonError }[] = [];
  const parsed: ParsedEvent[] = [];
  for (const event of events) {
    try {
      parsed.push(readEvent(event.topic, event, context.config.kafkaPaymentUnit));
    } catch (error) {
      // Parsing depends on the event alone: a failure now is a failure always.
      poison.push({ event, error: error instanceof PoisonError ? error : unreadable(error) });
    }
  }
  try {
    return { stored: await store(context, parsed), poison };
  } catch (error) {
    if (!isDataError(error)) throw error;
    return await ingestOneByOne(context, events, error);
  }
}

function unreadable(error: unknown): PoisonError {
  return new PoisonError(
    'unreadable',
    error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
  );
}

/** Ingests events one at a time, in order, after the data of one of them broke the statement. */
async function ingestOneByOne<Event extends PlatformEvent>(
  context: Parts,
  events: readonly Event[],
  cause: Error,
): Promise<Ingested<Event>> {
  const [only] = events;
  if (events.length === 1 && only !== undefined) {
    return { stored: 0, poison: [{ event: only, error: new PoisonError('not_storable', cause.message) }] };
  }
  const all: Ingested<Event>[] = [];
  for (const event of events) all.push(await ingest(context, [event]));
  return {
    stored: all.reduce((sum, { stored }) => sum + stored, 0),
    poison: all.flatMap(({ poison }) => poison),
  };
}

/** Resolves to the number of new notifications. */
async function store(context: Parts, events: readonly ParsedEvent[]): Promise<number> {
  const profiles = events.flatMap(({ profile }) => profile ?? []);
  for (const round of splitIntoRounds(profiles)) await saveProfiles(context.db, round);
  const notifications = events.flatMap((event) => event.notifications);
  return (await notify(context, notifications)).length;
}

/** The first profile of each user, then the second of each, and so on: the result is the same as saving them one by one. */
function splitIntoRounds(profiles: readonly Profile[]): Profile[][] {
  const rounds: Profile[][] = [];
  const times = new Map<number, number>();
  for (const profile of profiles) {
    const before = times.get(profile.userId) ?? 0;
    times.set(profile.userId, before + 1);
    (rounds[before] ??= []).push(profile);
  }
  return rounds;
}
