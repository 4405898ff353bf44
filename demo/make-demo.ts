import type { Context } from '@messaging/server/context';
import {
  findThreadKeys,
  moveAttachments,
  storePastConversation,
  storePastNotifications,
} from '@messaging/server/db/past';
import { saveProfiles } from '@messaging/server/db/users';
import type { Conversation } from './conversation.ts';
import { conversations } from './conversations.ts';
import { FILES_PATH } from './files.ts';
import { pastNews, pastOf } from './past.ts';
import { avatarUrlOf, everybody } from './people.ts';
import { workday } from './times.ts';

type Parts = Pick<Context, 'db' | 'config'>;

/**
 * Stores what the demo's people have told each other and heard from the platform in the weeks before now, where none of
 * them has a thread yet. Nothing is made twice: each conversation is stored as a whole, so what was interrupted goes on.
 * Leads the links to files to `page`, where the service is this time. Rejects when the database does.
 */
export async function makeDemo(context: Parts, page: URL): Promise<void> {
  const { db } = context;
  if (await isWanted(context)) await make(context, page);
  await moveAttachments(db, FILES_PATH, page.origin);
}

/** Whether it was begun and not finished, or nobody has any thread. Where they have only others, it stays out of the way. */
async function isWanted({ db }: Parts): Promise<boolean> {
  const keys = await findThreadKeys(
    db,
    everybody.map(({ userId }) => userId),
  );
  const isThere = ({ members, jobId }: Conversation): boolean => {
    const ids = new Set(members.map(({ userId }) => userId));
    return keys.some((key) => ids.has(key.low) && ids.has(key.high) && key.jobId === jobId);
  };
  const [first] = conversations;
  if (first === undefined || !isThere(first)) return keys.length === 0;
  return !conversations.every(isThere);
}

async function make({ db, config }: Parts, { origin }: URL): Promise<void> {
  const making = { now: new Date(), origin };
  const at = workday(making.now, 15, '08:00').getTime();
  const profiles = everybody.map((person) => ({ ...person, avatarUrl: avatarUrlOf(person), at }));
  await saveProfiles(db, profiles);
  // With Kafka, events come from there alone.
  if (config.kafkaBrokers.length === 0) await storePastNotifications(db, pastNews(making, config));
  for (const conversation of conversations) await storePastConversation(db, pastOf(conversation, making));
}
