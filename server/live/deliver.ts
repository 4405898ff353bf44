import type { Context } from '../context.ts';
import type { LiveEvent } from './broker.ts';
import type { LocalConnection } from './hub.ts';

type Parts = Pick<Context, 'hub' | 'broker' | 'tracing'>;

/** Sends an event to every connection of its users: those of this instance now, the others through the fan-out. */
export function deliver(context: Parts, event: LiveEvent, except?: LocalConnection): void {
  if (context.tracing === undefined) carry(context, event, except);
  else context.tracing.childSpan('deliver', {}, () => carry(context, event, except));
}

function carry({ hub, broker }: Parts, event: LiveEvent, except: LocalConnection | undefined): void {
  hub.deliver(event.to, event.frame, except);
  broker.publish(event);
}
