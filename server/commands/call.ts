import type { CommandName, Input, Output } from '@messaging/protocol/commands';
import type { Actor } from '../users/actor.ts';
import type { Context } from '../context.ts';
import type { LocalConnection } from '../live/hub.ts';

/** One call of a command. */
export interface Call {
  readonly actor: Actor;
  /** The connection that the call came over; undefined by REST. */
  readonly connection?: LocalConnection;
}

/** Work that follows the ack of a call. `acked` is the connection that got the ack; undefined if there was none. */
export type AfterAck = (acked: LocalConnection | undefined) => void;

/** A result that says more than its value. */
export class CommandResult<T> {
  readonly value: T;
  /** Whether the call created the value: REST answers 201 instead of 200. */
  readonly isNew: boolean;
  readonly afterAck: AfterAck | undefined;

  constructor(value: T, isNew: boolean, afterAck?: AfterAck) {
    this.value = value;
    this.isNew = isNew;
    this.afterAck = afterAck;
  }
}

/** The return value of a command. A plain value was found rather than created, and nothing follows its ack. */
export type Outcome<T> = T | CommandResult<T>;

export function toResult<T>(outcome: Outcome<T>): CommandResult<T> {
  return outcome instanceof CommandResult ? outcome : new CommandResult(outcome, false);
}

/**
 * The whole rule of one command, which uses these parts of the context. Fails with an AppError; any other error is a fault of
 * the service.
 */
export type Handler<K extends CommandName, Parts extends keyof Context = never> = (
  context: Pick<Context, Parts>,
  call: Call,
  input: Input<K>,
) => Promise<Outcome<Output<K>>>;
