import type { DemoFile } from './files/demo-file.ts';
import { identityFiles } from './files/identity-files.ts';
import { museumFiles } from './files/museum-files.ts';
import { tidalFiles } from './files/tidal-files.ts';

/** Every file of the demo, by subject. */
export const files = { ...identityFiles, ...museumFiles, ...tidalFiles } as const satisfies Record<
  string,
  DemoFile
>;

/** Path of the service below which the files are served by name. */
export const FILES_PATH = '/demo/files/';

/** URL of a file at the service with this origin. */
export function fileUrl(origin: string, { filename }: DemoFile): string {
  return `${origin}${FILES_PATH}${filename}`;
}
