import type { Call, Outcome } from './call.ts';
import type { TableRow } from './table.ts';
import type { Context } from '../context.ts';

/**
 * Runs a batched call at once, and any other call when it has got a slot of its user. Rejects like the command, and like
 * `UserLimiter.waitForSlot`.
 */
export function runCall(
  context: Context,
  row: TableRow,
  call: Call,
  input: unknown,
): Promise<Outcome<object>> {
  return row.isBatched ? row.run(context, call, input) : runInSlot(context, row, call, input);
}

async function runInSlot(
  context: Context,
  row: TableRow,
  call: Call,
  input: unknown,
): Promise<Outcome<object>> {
  using _ = await context.limiter.waitForSlot(call.actor.userId);
  return await row.run(context, call, input);
}
