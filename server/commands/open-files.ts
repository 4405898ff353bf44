import { needFiles } from '../files/files.ts';
import type { Handler } from './call.ts';
import { listOpens, recordOpens } from '../db/file-opens.ts';
import { readOpenable, readOpenableFile } from './read-openable.ts';
import { toPresentation } from '../files/to-presentation.ts';

/** A link of the store itself is opened without the service, so making it counts as opening the file. */
export const linkFiles: Handler<'linkFiles', 'config' | 'db' | 'files' | 'members' | 'metrics'> = async (
  context,
  { actor: { userId } },
  { ids, preview },
) => {
  const { store, links } = needFiles(context.files);
  const found = await readOpenable(context, userId, [...new Set(ids)]);
  const entries = found.map((file) => {
    const side = file.hasPreview ? preview : undefined;
    const direct = store.toUrl(file.id, side, toPresentation(file, side));
    return { file, side, direct, url: direct ?? links.toOpen(file.id, { userId, preview: side }) };
  });
  const direct = entries.filter((entry) => entry.direct !== undefined);
  context.metrics.filesOpened.add(direct.length, 'link');
  const opened = direct.filter(({ file, side }) => side === undefined && file.ownerId !== userId);
  if (opened.length > 0) {
    await recordOpens(
      context.db,
      userId,
      opened.map(({ file }) => file.id),
    );
  }
  return { links: Object.fromEntries(entries.map(({ file, url }) => [file.id, url])) };
};

export const listFileOpens: Handler<'listFileOpens', 'config' | 'db' | 'files' | 'members'> = async (
  context,
  { actor: { userId } },
  { fileId },
) => {
  needFiles(context.files);
  await readOpenableFile(context, userId, fileId);
  const opens = (await listOpens(context.db, fileId)).map(({ firstAt, lastAt, ...open }) => ({
    ...open,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  }));
  return { opens, count: opens.length };
};
