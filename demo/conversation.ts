import type { DemoFile } from './files/demo-file.ts';
import type { Job } from './jobs.ts';
import type { Person } from './people.ts';
import type { Start } from './times.ts';

/** One message of a conversation. */
export interface Line {
  readonly by: Person;
  readonly body: string;
  readonly attachments: readonly DemoFile[];
  /** Its text before an edit. */
  readonly was?: string;
  readonly isDeleted?: boolean;
  /** Beginning of the earlier line that this one answers. */
  readonly answers?: string;
  readonly reactions?: readonly { readonly emoji: string; readonly by: readonly Person[] }[];
  /** Time of the line; the default is a few minutes after the previous line. */
  readonly start?: Start;
}

/** The messages of two people, or of a group. */
export interface Conversation {
  /** The first member opened the thread, and owns it if it is a group. */
  readonly members: readonly Person[];
  readonly isGroup?: boolean;
  /** Null if the conversation has no job. */
  readonly jobId: number | null;
  readonly title: string;
  readonly lines: readonly Line[];
  /** True if both have read everything. Otherwise each has read up to their own last line. */
  readonly isSeen: boolean;
}

/** Fields of a conversation about this job. */
export function about({ jobId, title }: Job): Pick<Conversation, 'jobId' | 'title'> {
  return { jobId, title };
}

/** Makes a function that creates this person's lines from text and files. */
export function voice(by: Person) {
  return (body: string, ...attachments: DemoFile[]): Line => ({ by, body, attachments });
}

/** The line with what happened to it later. */
export function changed(line: Line, change: Pick<Line, 'was' | 'isDeleted' | 'answers' | 'reactions'>): Line {
  return { ...line, ...change };
}

/** Lines of one day, that many working days ago, starting at a local time. */
export function day(workdaysAgo: number, time: string, ...lines: Line[]): Line[] {
  return startAt({ workdaysAgo, time }, lines);
}

/** Lines of which the last was written that many minutes ago. */
export function recently(minutesAgo: number, ...lines: Line[]): Line[] {
  return startAt({ minutesAgo }, lines);
}

function startAt(start: Start, [first, ...rest]: Line[]): Line[] {
  return first === undefined ? [] : [{ ...first, start }, ...rest];
}

/** Seq up to which this member has read; 0 means nothing. */
export function readUpTo({ lines, isSeen }: Conversation, { userId }: Person): number {
  return isSeen ? lines.length : lines.findLastIndex(({ by }) => by.userId === userId) + 1;
}
