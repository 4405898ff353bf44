import { CLOSE_CODES, mayReconnect } from '../../protocol/close-codes.ts';
import { commands, type Command } from '../../protocol/commands.ts';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';
import { EVERY_BODY, EVERY_COMMAND, HANDSHAKE, TOKEN } from './possible-errors.ts';

/** Generates docs/errors.md: the registry of errors and the close codes. */
export function errorsPage(): string {
  return `${generatedFrom('protocol/errors.ts and protocol/close-codes.ts')}
# Errors

A failed call is answered with one of these codes: by REST in an error body, by socket in an \`error\` frame, which does not close the
connection. The meaning of a code never changes; the text in \`error\` is for developers and may change. If \`retryable\` is true, the same
call may succeed later, after \`Retry-After\` (REST) or \`retryAfterMs\` (socket).

${markdownTable(['Code', 'Status', 'Retryable', 'Meaning', 'Answered by'], errorRows())}
# Close codes

Reasons why the server closes a connection. After 4000–4499 reconnect, with back-off and jitter. After 4500–4999 do not reconnect, because
the connection would be closed again. The codes of RFC 6455 keep their meaning; after 1003, 1007, 1008 and 1009 do not reconnect either.

${markdownTable(['Code', 'Reason', 'Reconnect'], closeRows())}`;
}

function errorRows(): string[][] {
  return (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { status, retryable, meaning } = ERRORS[code];
    return [`\`${code}\``, String(status), yesNo(retryable), meaning, answeredBy(code).join('; ') || '–'];
  });
}

function answeredBy(code: ErrorCode): string[] {
  const own = Object.entries<Command>(commands).filter(([, { errors }]) => errors.includes(code));
  const places = [
    TOKEN.includes(code) && 'every REST call',
    EVERY_COMMAND.includes(code) && 'every command',
    code === 'invalid_request' && 'every command with input',
    EVERY_BODY.includes(code) && 'every call with a body',
    code === 'invalid_json' && 'every frame',
    code === 'unknown_type' && 'a frame',
    HANDSHAKE.includes(code) && 'the handshake',
    code === 'not_found' && 'unknown paths',
    code === 'method_not_allowed' && 'known paths',
    own.map(([name]) => `\`${name}\``).join(', '),
  ];
  return places.flatMap((place) => place || []);
}

function closeRows(): string[][] {
  return Object.values(CLOSE_CODES)
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, reason }) => [String(code), reason, yesNo(mayReconnect(code))]);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
