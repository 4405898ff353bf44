import { SQL } from 'bun';
import { AppError } from '../app-error.ts';

/**
 * SQLSTATE classes (PostgreSQL manual, appendix A) that say "not now" and nothing about the statement: connection
 * exceptions, transaction rollback, insufficient resources, operator intervention, and a server that became read-only.
 */
const UNAVAILABLE = /^(08|40|53|57|25006)/;

/** SQLSTATEs of a connection that will be accepted later: PostgreSQL starts, stops or has no connection left. */
const CONNECTS_LATER = /^(08|53|57)/;

/** What Bun itself raises while PostgreSQL is away, for whatever reason. */
const AWAY = /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/;

/** `unavailable` in place of an error that says nothing about the statement; any other error as it is. */
export function toUnavailable(error: unknown): unknown {
  return isUnavailable(error) ? new AppError('unavailable', { cause: error, retryAfterMs: 1_000 }) : error;
}

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof SQL.PostgresError)) return false;
  return error.code !== 'ERR_POSTGRES_SERVER_ERROR' || UNAVAILABLE.test(error.errno ?? '');
}

/** Whether a connection that failed so can succeed later without anybody changing a setting. */
export function mayConnectLater(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable';
  if (!(error instanceof SQL.PostgresError)) return false;
  if (error.code !== 'ERR_POSTGRES_SERVER_ERROR') return AWAY.test(error.code);
  return CONNECTS_LATER.test(error.errno ?? '') && !isSettingRefused(error);
}

/** Whether PgBouncer refused a connection for the session settings that it asks for. */
export function isSettingRefused(error: unknown): error is Error {
  return error instanceof SQL.PostgresError && error.message.startsWith('unsupported startup parameter');
}

/** Whether the server takes no writes: a standby, or a primary that was set to read-only (SQLSTATE 25006). */
export function isReadOnly(error: unknown): boolean {
  return hasState(error, '25006');
}

/** Whether PostgreSQL refused a statement for what it was given: data exceptions and violated constraints. */
export function isDataError(error: unknown): error is Error {
  return error instanceof SQL.PostgresError && /^(22|23)/.test(error.errno ?? '');
}

/** Whether a unique index refused a row that another transaction had just made. */
export function isUniqueViolation(error: unknown): boolean {
  return hasState(error, '23505');
}

/** Whether a statement gave up waiting for a lock (`lock_timeout`). */
export function isLockTimeout(error: unknown): boolean {
  return hasState(error, '55P03');
}

/** Whether the role lacks a privilege. */
export function isForbidden(error: unknown): error is Error {
  return hasState(error, '42501');
}

function hasState(error: unknown, state: string): error is Error {
  return error instanceof SQL.PostgresError && error.errno === state;
}
