import type { Config } from '../config/config.ts';
import { ClamavScanner } from './clamav-scanner.ts';
import type { FileLinks } from './file-links.ts';
import type { FileStore } from './file-store.ts';
import { HookScanner } from './hook-scanner.ts';
import type { Scanner } from './scanner.ts';

/** The checks that the settings ask for, one after the other; undefined if there are none. */
export function createScanner(
  { clamavUrl, fileScanUrl: url, fileScanSecret: secret = '' }: Config,
  { store, links }: { readonly store: FileStore; readonly links: FileLinks },
): Scanner | undefined {
  const scanners: Scanner[] = [];
  if (clamavUrl !== undefined) scanners.push(new ClamavScanner(clamavUrl, store));
  if (url !== undefined) scanners.push(new HookScanner({ url, secret, store, links }));
  if (scanners.length === 0) return undefined;
  return {
    async check(file, signal) {
      for (const scanner of scanners) {
        const verdict = await scanner.check(file, signal);
        if (verdict !== 'clean') return verdict;
      }
      return 'clean';
    },
  };
}
