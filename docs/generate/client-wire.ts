import { commands, type Command } from '../../protocol/commands.ts';
import { errorBody, errorCode } from '../../protocol/errors.ts';
import { events } from '../../protocol/events.ts';
import { jsonSchema } from '../../protocol/wire.ts';
import { member, typeOf, type Schema } from './typescript-type.ts';

type ZodSchema = Parameters<typeof jsonSchema>[0];

/** What the SDK says of each named type. */
const ABOUT: Readonly<Record<string, string>> = {
  Attachment: 'A file of a message; the file itself lives with the platform.',
  Error: 'The body of every REST answer that is not a success.',
  ErrorDetail: 'One bad field of a refused call.',
  Message: 'What a member stored in a thread. Times are ISO 8601, UTC.',
  NewAttachment: 'What a sender says of an attachment. `size` is in bytes.',
  Notification: 'Something the platform tells the user. `data` has the ids of what it is about.',
  OtherUser: 'The other member of a thread.',
  Presence: 'Whether somebody is online, and what they say of themselves.',
  UnreadTotals: 'What the user has not read, in all threads and notifications.',
  UserProfile: 'What is known of a user. All null for one who has not been seen yet.',
  Thread: 'A conversation of two users, as one of them sees it.',
};
/** Names that would hide a global. */
const RENAMED: Readonly<Record<string, string>> = { Error: 'ErrorBody' };

const HEAD = `// Generated from protocol/ by \`npm run docs\`.
// oxlint-disable max-lines

/** A platform user's id, 1 .. 2^53-1. */
export type UserId = number;
/** A thread's id: a UUID in lower case. */
export type ThreadId = string;
/** A message's place in its thread: 1, 2, 3 … without a gap; 0 is before the first message. */
export type Seq = number;
/** What a user who is online may say of themselves. */
export type OwnStatus = Commands['setPresence']['input']['status'];
`;

/** client/wire.ts: the wire as plain TypeScript, so that the SDK carries no schemas, not even in its types. */
export function clientWire(): string {
  const named = new Map<string, string>();
  const commandTypes = Object.entries<Command>(commands).map(([name, { input, output, summary }]) => {
    const sides = member('input', gather(input, 'input', named, '    '), undefined, '    ');
    const answer = member('output', gather(output, 'output', named, '    '), undefined, '    ');
    return member(name, `{\n${sides}${answer}  }`, summary, '  ');
  });
  const eventTypes = Object.entries(events).map(([type, payload]) =>
    member(type, gather(payload, 'output', named, '  '), undefined, '  '),
  );
  gather(errorBody, 'output', named, '');
  return [
    HEAD,
    `/** Why a call was refused; what each means stands in docs/errors.md. */\nexport type ErrorCode =\n${codeList()};\n`,
    ...[...named.keys()].sort().map((name) => named.get(name) ?? ''),
    `/** Every command with what it takes and what it answers. */\nexport interface Commands {\n${commandTypes.join('')}}\n`,
    `/** What the server tells, by the frame's \`type\`. */\nexport interface Events {\n${eventTypes.join('')}}\n`,
  ].join('\n');
}

/** The type of a schema; the named ones within it are written once, into `named`. */
function gather(
  schema: ZodSchema,
  io: 'input' | 'output',
  named: Map<string, string>,
  indent: string,
): string {
  const { $defs = {}, ...root } = withCodes(jsonSchema(schema, io)) as Schema;
  for (const [id, definition] of Object.entries($defs)) {
    const name = RENAMED[id] ?? id;
    named.set(name, `/** ${ABOUT[id] ?? name} */\nexport interface ${name} ${typeOf(definition)}\n`);
  }
  return typeOf(root, indent);
}

/** The error codes by their name, not one by one. */
function withCodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCodes);
  if (typeof value !== 'object' || value === null) return value;
  const { enum: options } = value as Schema;
  if (options?.length === errorCode.options.length) return { $ref: '#/$defs/ErrorCode' };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withCodes(inner)]));
}

function codeList(): string {
  return errorCode.options.map((code) => `  | '${code}'`).join('\n');
}
