import { commandRoute } from '../../protocol/command-route.ts';
import type { Command } from '../../protocol/commands.ts';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';

/** Errors of a request without a valid token. */
export const TOKEN: readonly ErrorCode[] = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
];

/** Errors of every command, through REST and the socket. */
export const EVERY_COMMAND: readonly ErrorCode[] = ['rate_limited', 'internal', 'overloaded', 'unavailable'];

/** Errors of reading a JSON body, before the command runs. */
export const EVERY_BODY: readonly ErrorCode[] = ['invalid_json', 'payload_too_large'];

/** Errors of the socket's handshake. */
export const HANDSHAKE: readonly ErrorCode[] = [
  ...TOKEN,
  'origin_not_allowed',
  'upgrade_required',
  'too_many_connections',
  'overloaded',
  'internal',
  'unavailable',
];

/** Every error code of a command's REST route. A command without input has no invalid input. */
export function restErrors(command: Command, hasInput: boolean): ErrorCode[] {
  const body = commandRoute(command)?.body === undefined ? [] : EVERY_BODY;
  const input: readonly ErrorCode[] = hasInput ? ['invalid_request'] : [];
  return inOrder([...TOKEN, ...EVERY_COMMAND, ...body, ...input, ...command.errors]);
}

/** Codes by HTTP status, in the order of the registry. */
export function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  return Map.groupBy(inOrder(codes), (code) => ERRORS[code].status);
}

function inOrder(codes: readonly ErrorCode[]): ErrorCode[] {
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.includes(code));
}
