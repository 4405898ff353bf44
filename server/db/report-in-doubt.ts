import { AppError } from '../app-error.ts';

/** Settles like `write`. Calls `report` if it fails with `unavailable`: PostgreSQL may have stored it or not. */
export async function reportInDoubt<T>(write: Promise<T>, report: () => void): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') report();
    throw error;
  }
}
