import type { z } from 'zod';
import type { Profile } from '../db/users.ts';
import type { AddressedNotification } from './notify.ts';
import type { PaymentUnit } from './texts/money.ts';

/** What one event has to tell one user or audience. */
export type NotificationDraft = Omit<AddressedNotification, 'eventId'>;

/** What a topic needs to know beside the event. */
export interface EventContext {
  readonly paymentUnit: PaymentUnit;
  /** When the event happened, as Unix time in milliseconds. */
  readonly at: number;
}

interface TopicSpec<Schema extends z.ZodType> {
  readonly name: string;
  /** What the event's `data` must be. Fields it does not name are ignored. */
  readonly data: Schema;
  /** Field names of the older generation, with what they are called now. */
  readonly olderNames?: Readonly<Record<string, string>>;
  /** Fields whose numbers are read as they are written, as text. */
  readonly exactNumbers?: readonly string[];
  readonly toNotifications: (
    data: z.output<Schema>,
    circumstances: EventContext,
  ) => readonly NotificationDraft[];
  /** What the event says of a user. */
  readonly profile?: (data: z.output<Schema>, circumstances: EventContext) => Profile;
  /** The `data` of an event of each generation, for tests, documents and whoever wants to try. */
  readonly samples: { readonly current: object; readonly older: object };
}

/** One topic of the platform with its particulars forgotten. */
export type Topic = TopicSpec<z.ZodType>;

/** What a topic's events are and whom they tell what. */
export function topic<Schema extends z.ZodType>(spec: TopicSpec<Schema>): Topic {
  // `tell` gets what `data` has let through, which the types cannot follow through a list of topics.
  return spec;
}
