import type { CommandName, Input, Output } from '@messaging/protocol/commands';
import type { Actor } from '../users/actor.ts';
import type { Context } from '../context.ts';
import type { LocalConnection } from '../live/hub.ts';

/** One call of a command: who, and by which socket if not by REST. */
export interface Call {
  readonly actor: Actor;
  readonly connection?: LocalConnection;
  /**
   * Acks the frame now, ahead of what the command still has to do; without it the ack goes out when the command is done.
   * Undefined when nobody waits for an ack.
   */
  readonly ack?: (result: object) => void;
}

/** A result that the call made, rather than found: REST answers 201 instead of 200. */
export class Created<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/** The whole rule of one command. Fails with an AppError; any other error is a fault of the service. */
export type Handler<K extends CommandName> = (
  context: Context,
  call: Call,
  input: Input<K>,
) => Promise<Output<K> | Created<Output<K>>>;
