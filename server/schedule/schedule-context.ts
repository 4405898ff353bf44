import type { Context } from '../context.ts';

/** Parts of the context that the work of the schedule uses. */
export type ScheduleContext = Pick<
  Context,
  'background' | 'db' | 'deliverer' | 'fileMessageWriter' | 'messageWriter' | 'metrics' | 'notifications'
>;
