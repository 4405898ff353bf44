import { SQL } from 'bun';
import { AppError } from '../app-error.ts';

/**
 * SQLSTATE classes (PostgreSQL manual, appendix A) of failures that have nothing to do with the statement: connection
 * exceptions, transaction rollback, insufficient resources, operator intervention, and a server that became read-only.
 */
const UNAVAILABLE = /^(08|40|53|57|25006)/;

/** SQLSTATE classes of a connection that may be accepted later: PostgreSQL starts, stops or has no connection left. */
const CONNECTS_LATER = /^(08|53|57)/;

/** Error codes of Bun's client while PostgreSQL is unreachable. */
const AWAY = /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/;

/** Replaces an error that has nothing to do with the statement by `unavailable`. Returns other errors unchanged. */
export function toUnavailable(error: unknown): unknown {
  return isUnavailable(error) ? new AppError('unavailable', { cause: error, retryAfterMs: 1_000 }) : error;
}

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof SQL.PostgresError)) return false;
  return error.code !== 'ERR_POSTGRES_SERVER_ERROR' || UNAVAILABLE.test(error.errno ?? '');
}

/** Whether a connection that failed with this error can succeed later with the same settings. */
export function mayConnectLater(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable';
  if (!(error instanceof SQL.PostgresError)) return false;
  if (error.code !== 'ERR_POSTGRES_SERVER_ERROR') return AWAY.test(error.code);
  return CONNECTS_LATER.test(error.errno ?? '') && !isSettingRefused(error);
}

/** Whether PgBouncer refused a connection because of its session settings. */
export function isSettingRefused(error: unknown): error is Error {
  return error instanceof SQL.PostgresError && error.message.startsWith('unsupported startup parameter');
}

/** Whether the server accepts no writes: a standby, or a primary that was set to read-only (SQLSTATE 25006). */
export function isReadOnly(error: unknown): boolean {
  return hasState(error, '25006');
}

/** Whether PostgreSQL refused a statement because of its values: data exceptions and violated constraints. */
export function isDataError(error: unknown): error is Error {
  return error instanceof SQL.PostgresError && /^(22|23)/.test(error.errno ?? '');
}

/** Whether a unique index refused a row because another transaction had inserted it. */
export function isUniqueViolation(error: unknown): boolean {
  return hasState(error, '23505');
}

/** Whether a statement waited too long for a lock (`lock_timeout`). */
export function isLockTimeout(error: unknown): boolean {
  return hasState(error, '55P03');
}

/** Whether PostgreSQL ended a statement at its time limit, as `query` reports it. */
export function isCancelled(error: unknown): boolean {
  return hasState(error instanceof AppError ? error.cause : error, '57014');
}

/** Whether the role lacks a privilege. */
export function isForbidden(error: unknown): error is Error {
  return hasState(error, '42501');
}

function hasState(error: unknown, state: string): error is Error {
  return error instanceof SQL.PostgresError && error.errno === state;
}
