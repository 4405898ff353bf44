import { AudienceWorkload, type AudienceJob } from './audience-workload.ts';
import { BacklogWorkload, type BacklogJob } from './backlog-workload.ts';
import { ChatWorkload, type ChatJob } from './chat-workload.ts';
import { DayWorkload, type DayJob } from './day-workload.ts';
import { IdleWorkload, type IdleJob } from './idle-workload.ts';
import { ListsWorkload, type ListsJob } from './lists-workload.ts';
import { StormWorkload, type StormJob } from './storm-workload.ts';
import type { Workload } from './workload.ts';

export type AnyJob = ChatJob | AudienceJob | IdleJob | StormJob | ListsJob | BacklogJob | DayJob;

/** Creates the workload of a job. */
export function createWorkload(job: AnyJob): Workload {
  switch (job.kind) {
    case 'audience':
      return new AudienceWorkload(job);
    case 'chat':
      return new ChatWorkload(job);
    case 'idle':
      return new IdleWorkload(job);
    case 'storm':
      return new StormWorkload(job);
    case 'lists':
      return new ListsWorkload(job);
    case 'day':
      return new DayWorkload(job);
    case 'backlog':
      return new BacklogWorkload(job);
  }
}
