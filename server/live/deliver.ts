import type { Context } from '../context.ts';
import type { LiveEvent } from './fanout.ts';
import type { Receiver } from './hub.ts';

/** Sends an event to every connection of its users: those of this instance now, the others through the fan-out. */
export function deliver(context: Pick<Context, 'hub' | 'fanout'>, event: LiveEvent, except?: Receiver): void {
  context.hub.deliver(event.to, event.frame, except);
  context.fanout.publish(event);
}
