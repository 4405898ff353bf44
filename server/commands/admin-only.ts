import type { Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';

/** Fails with `forbidden` unless the caller is an operator. */
export function adminOnly({ role }: Actor): void {
  if (role !== 'ADMIN') throw new AppError('forbidden');
}
