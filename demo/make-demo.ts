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
import { makePastNotifications, toPastConversation, type DemoContext } from './past.ts';
import { allPeople, toAvatarUrl } from './people.ts';
import { workday } from './times.ts';

type Parts = Pick<Context, 'db' | 'config' | 'changedThreads'>;

/**
 * Stores the conversations and notifications of the demo's people, unless they have other threads. Each conversation is
 * stored in one statement, so that the next start completes an interrupted demo without duplicates. Moves the links to
 * files to `page`, the current address of the service. Rejects when the database does.
 */
export async function makeDemo(context: Parts, page: URL): Promise<void> {
  const { db } = context;
  if (await isNeeded(context)) await storeDemo(context, page);
  await moveAttachments(db, FILES_PATH, page.origin);
}

/** True if the demo is incomplete, or if its people have no threads. If they have other threads only, it is not stored. */
async function isNeeded({ db }: Parts): Promise<boolean> {
  const keys = await findThreadKeys(
    db,
    allPeople.map(({ userId }) => userId),
  );
  const isStored = ({ members, isGroup = false, jobId }: Conversation): boolean => {
    // A group is stored before the last pair.
    if (isGroup) return true;
    const ids = new Set(members.map(({ userId }) => userId));
    return keys.some((key) => ids.has(key.low) && ids.has(key.high) && key.jobId === jobId);
  };
  const [first] = conversations;
  if (first === undefined || !isStored(first)) return keys.length === 0;
  return !conversations.every(isStored);
}

async function storeDemo({ db, config, changedThreads }: Parts, { origin }: URL): Promise<void> {
  const demo: DemoContext = { now: new Date(), origin };
  const at = workday(demo.now, 15, '08:00').getTime();
  const profiles = allPeople.map((person) => ({ ...person, avatarUrl: toAvatarUrl(person), at }));
  await saveProfiles(db, profiles);
  // With Kafka, all events come from Kafka.
  if (config.kafkaBrokers.length === 0) await storePastNotifications(db, makePastNotifications(demo, config));
  for (const conversation of conversations) {
    const threadId = await storePastConversation(db, toPastConversation(conversation, demo));
    if (threadId !== undefined) changedThreads?.add(threadId);
  }
}
