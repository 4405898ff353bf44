import type { ThreadId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';
import { bumpChanged } from './index-entries.ts';

/** Changes the title of a thread. Resolves to false if the thread has this title. Its place in lists stays. */
export async function renameThread(db: Database, id: ThreadId, title: string | null): Promise<boolean> {
  const renamed = await db.query`
    update threads set title = ${title}::text, ${bumpChanged(db)}
    where id = ${id}::uuid and title is distinct from ${title}::text returning 1`;
  return renamed.length > 0;
}
