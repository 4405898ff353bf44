import type { DemoFile } from './files/demo-file.ts';
import type { Job } from './jobs.ts';
import type { Person } from './people.ts';
import type { Start } from './times.ts';

/** One message of a conversation. */
export interface Line {
  readonly by: Person;
  readonly body: string;
  readonly attachments: readonly DemoFile[];
  /** When it was written; without it, a few minutes after the line before. */
  readonly start?: Start;
}

/** What two people have written to each other. */
export interface Conversation {
  /** The first one opened it. */
  readonly members: readonly [Person, Person];
  /** Null: it is about no job. */
  readonly jobId: number | null;
  readonly title: string;
  readonly lines: readonly Line[];
  /** Whether both have read all of it. Otherwise each has read as far as their own last line. */
  readonly isSeen: boolean;
}

/** What a conversation about this job says of it. */
export function about({ jobId, title }: Job): Pick<Conversation, 'jobId' | 'title'> {
  return { jobId, title };
}

/** How somebody speaks: a line from its text and files. */
export function voice(by: Person) {
  return (body: string, ...attachments: DemoFile[]): Line => ({ by, body, attachments });
}

/** Lines of one day, so many working days ago, from a local time on. */
export function day(workdaysAgo: number, time: string, ...lines: Line[]): Line[] {
  return from({ workdaysAgo, time }, lines);
}

/** Lines of which the last was written so many minutes ago, at whatever time of day. */
export function recently(minutesAgo: number, ...lines: Line[]): Line[] {
  return from({ minutesAgo }, lines);
}

function from(start: Start, [first, ...rest]: Line[]): Line[] {
  return first === undefined ? [] : [{ ...first, start }, ...rest];
}

/** As far as this member has read, as a seq; 0: nothing. */
export function readUpTo({ lines, isSeen }: Conversation, { userId }: Person): number {
  return isSeen ? lines.length : lines.findLastIndex(({ by }) => by.userId === userId) + 1;
}
