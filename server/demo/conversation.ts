import type { z } from 'zod';
import type { newAttachment } from '@messaging/protocol/message';
import type { Job } from './jobs.ts';
import type { Person } from './people.ts';

type NewAttachment = z.input<typeof newAttachment>;

/** One message of a conversation. */
export interface Line {
  readonly by: Person;
  readonly body: string;
  readonly attachments: readonly NewAttachment[];
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
  return (body: string, ...attachments: NewAttachment[]): Line => ({ by, body, attachments });
}

/** A file of so many bytes; it lies nowhere, only its name is shown. */
export function file(filename: string, type: string, size: number): NewAttachment {
  return { filename, url: `https://files.example.com/${filename}`, type, size };
}

/** As far as this member has read, as a seq; 0: nothing. */
export function readUpTo({ lines, isSeen }: Conversation, { userId }: Person): number {
  return isSeen ? lines.length : lines.findLastIndex(({ by }) => by.userId === userId) + 1;
}
