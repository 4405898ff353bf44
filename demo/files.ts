import type { DemoFile } from './files/demo-file.ts';
import { identityFiles } from './files/identity-files.ts';
import { museumFiles } from './files/museum-files.ts';
import { tidalFiles } from './files/tidal-files.ts';

/** Every file of the demo, by what it is. */
export const files = { ...identityFiles, ...museumFiles, ...tidalFiles } as const satisfies Record<
  string,
  DemoFile
>;

/** Below this path of the service the files are, by name. */
export const FILES_PATH = '/demo/files/';

/** Where the file is, for people who open the service's page at `origin`. */
export function fileUrl(origin: string, { filename }: DemoFile): string {
  return `${origin}${FILES_PATH}${filename}`;
}
