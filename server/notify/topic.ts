import type { z } from 'zod';
import type { Profile } from '../db/users.ts';
import type { AddressedNotification } from './notify.ts';
import type { PaymentUnit } from './texts/money.ts';

/** A notification that an event causes, for one user or audience. */
export type NotificationDraft = Omit<AddressedNotification, 'eventId'>;

/** Facts about an event that its data does not contain. */
export interface EventContext {
  readonly paymentUnit: PaymentUnit;
  /** Time of the event, as Unix time in milliseconds. */
  readonly at: number;
}

interface TopicSpec<Schema extends z.ZodType> {
  readonly name: string;
  /** Schema of the event's `data`. Other fields are ignored. */
  readonly data: Schema;
  /** Current field names by those of the older generation. */
  readonly olderNames?: Readonly<Record<string, string>>;
  /** Fields whose numbers are kept as text, as written. */
  readonly exactNumbers?: readonly string[];
  readonly toNotifications: (data: z.output<Schema>, context: EventContext) => readonly NotificationDraft[];
  /** The profile of a user that the event contains. */
  readonly profile?: (data: z.output<Schema>, context: EventContext) => Profile;
  /** Sample `data` of each generation, for tests, documents and trials. */
  readonly samples: { readonly current: object; readonly older: object };
}

/** A topic of the platform, whatever its schema. */
export type Topic = TopicSpec<z.ZodType>;

/** Declares a topic: the schema of its events and the notifications that they cause. */
export function topic<Schema extends z.ZodType>(spec: TopicSpec<Schema>): Topic {
  // `toNotifications` gets what `data` has parsed, which the types cannot express for a list of topics.
  return spec;
}
