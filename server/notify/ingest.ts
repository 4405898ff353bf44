import type { Context } from '../context.ts';
import { isDataError } from '../db/postgres-error.ts';
import { saveProfiles, type Profile } from '../db/users.ts';
import { notify } from './notify.ts';
import { PoisonError } from './poison.ts';
import { readEvent, type RawEvent, type ParsedEvent } from './read-event.ts';
import type { Topic } from './topic.ts';

/** An event of one of the topics, with whatever else its carrier knows of it. */
export interface PlatformEvent extends RawEvent {
  readonly topic: Topic;
}

/** What became of a batch. */
export interface Ingested<Event> {
  /** Notifications stored now; those of events that came before are not counted again. */
  readonly stored: number;
  /** Events that can never be read, in their order. */
  readonly poison: readonly { readonly event: Event; readonly error: PoisonError }[];
}

type Parts = Pick<Context, 'config' | 'db' | 'notifications' | 'deliverer'>;

/**
 * Stores what events tell, all of them together, then pushes it. Events that came before change nothing. Rejects with
 * `unavailable` when the database is away: then it is unknown what was stored, and giving them all again settles it.
 */
export async function ingest<Event extends PlatformEvent>(
  context: Parts,
  events: readonly Event[],
): Promise<Ingested<Event>> {
  const poison: { event: Event; error: PoisonError }[] = [];
  const good: { event: Event; reading: ParsedEvent }[] = [];
  for (const event of events) {
    try {
      good.push({ event, reading: readEvent(event.topic, event, context.config.kafkaPaymentUnit) });
    } catch (error) {
      // Reading looks at nothing but the event: what it trips over now it would trip over always.
      poison.push({ event, error: error instanceof PoisonError ? error : unreadable(error) });
    }
  }
  try {
    return {
      stored: await store(
        context,
        good.map(({ reading }) => reading),
      ),
      poison,
    };
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

/** The data of one event broke the statement: the others must not suffer, nor the order. */
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

/** Resolves to how many notifications were new. */
async function store(context: Parts, readings: readonly ParsedEvent[]): Promise<number> {
  const profiles = readings.flatMap(({ profile }) => profile ?? []);
  for (const round of roundsOf(profiles)) await saveProfiles(context.db, round);
  const news = readings.flatMap(({ notifications }) => notifications);
  return (await notify(context, news)).length;
}

/** The first of each user, then the second of each: saved in this order they come to what they come to one by one. */
function roundsOf(profiles: readonly Profile[]): Profile[][] {
  const rounds: Profile[][] = [];
  const times = new Map<number, number>();
  for (const profile of profiles) {
    const before = times.get(profile.userId) ?? 0;
    times.set(profile.userId, before + 1);
    (rounds[before] ??= []).push(profile);
  }
  return rounds;
}
