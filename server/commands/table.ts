import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import type { Context } from '../context.ts';
import { Created, type Call } from './call.ts';
import { handlers } from './handlers.ts';

/** One row of the command table with who carries it out, for the doors: they look at no command's particulars. */
export interface TableRow extends Command {
  readonly name: CommandName;
  /** `input` must have passed the command's schema. */
  readonly run: (context: Context, call: Call, input: unknown) => Promise<Outcome>;
}

export interface Outcome {
  readonly result: object;
  /** The call made the result rather than found it. */
  readonly isCreated: boolean;
}

export const table: readonly TableRow[] = (Object.keys(commands) as CommandName[]).map((name) => {
  // The doors parse with the same row's schema, which the types cannot follow through a table.
  const handler = handlers[name] as (context: Context, call: Call, input: unknown) => Promise<object>;
  const run: TableRow['run'] = async (context, call, input) => {
    const outcome = await handler(context, call, input);
    if (outcome instanceof Created) return { result: outcome.value as object, isCreated: true };
    return { result: outcome, isCreated: false };
  };
  return { ...commands[name], name, run };
});
