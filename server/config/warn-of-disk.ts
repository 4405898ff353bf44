import type { Config } from './config.ts';

/** Logs one line if a production keeps files on the disk of an instance, which others may stand beside. */
export function warnOfDisk(
  { fileStore, dataDir, production }: Pick<Config, 'dataDir' | 'fileStore' | 'production'>,
  log: Pick<Console, 'warn'>,
): void {
  if (fileStore.kind !== 'disk' || !production) return;
  log.warn(
    { dataDir },
    'FILE_STORE is disk: with several instances, all of them must share DATA_DIR/files, or FILE_STORE must be a bucket.',
  );
}
