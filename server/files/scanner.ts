import type { StoredFile } from '../db/files.ts';

/** What a check says of a file. `unknown`: it can never be checked, as because of its size. */
export type Verdict = 'clean' | 'refused' | 'unknown';

/** Checks files. Rejects if the check can be repeated. */
export interface Scanner {
  check(file: StoredFile, signal: AbortSignal): Promise<Verdict>;
}
