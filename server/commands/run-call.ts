import type { Call, Created } from './call.ts';
import type { TableRow } from './table.ts';
import type { Context } from '../context.ts';

/** Runs a call when its turn has come; a batched one at once. Rejects like the command, and like `UserLimiter.turn`. */
export function runCall(
  context: Context,
  row: TableRow,
  call: Call,
  input: unknown,
): Promise<object | Created<object>> {
  return row.isBatched ? row.run(context, call, input) : runInTurn(context, row, call, input);
}

async function runInTurn(
  context: Context,
  row: TableRow,
  call: Call,
  input: unknown,
): Promise<object | Created<object>> {
  using _ = await context.limiter.waitForSlot(call.actor.userId);
  return await row.run(context, call, input);
}
