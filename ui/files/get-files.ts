import type { MessagingClient } from '@messaging/client';
import { createFiles, type Files } from '@messaging/client/files';

const known = new WeakMap<MessagingClient, Files>();

/** The files of a client, one for all components. */
export function getFiles(client: MessagingClient): Files {
  const files = known.get(client) ?? createFiles(client);
  known.set(client, files);
  return files;
}
