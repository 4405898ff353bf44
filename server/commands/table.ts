import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import type { Context } from '../context.ts';
import type { Call, Outcome } from './call.ts';
import { handlers } from './handlers.ts';

/** One row of the command table with its handler. The transports know no command in particular. */
export interface TableRow extends Command {
  readonly name: CommandName;
  /** Runs the command. `input` must have passed the row's schema. */
  readonly run: (context: Context, call: Call, input: unknown) => Promise<Outcome<object>>;
}

export const table: readonly TableRow[] = (Object.keys(commands) as CommandName[]).map((name) => {
  // The transports parse with the same row's schema, which the types cannot follow through a table.
  const run = handlers[name] as TableRow['run'];
  return { ...commands[name], name, run };
});
