import { adminCommands } from '../../protocol/admin-commands.ts';
import { commandRoute } from '../../protocol/command-route.ts';
import { commands, type Command } from '../../protocol/commands.ts';
import { errorBody, errorCode } from '../../protocol/errors.ts';
import { events } from '../../protocol/events.ts';
import { jsonSchema } from '../../protocol/wire.ts';
import { member, typeOf, type Schema } from './typescript-type.ts';

type ZodSchema = Parameters<typeof jsonSchema>[0];

/** What the SDK says of each named type. */
const ABOUT: Readonly<Record<string, string>> = {
  Attachment: 'A file of a message; the file itself lives with the platform.',
  ErrorBody: 'The body of every REST answer that is not a success.',
  ErrorDetail: 'One bad field of a refused call.',
  Message: 'What a member stored in a thread. Times are ISO 8601, UTC.',
  NewAttachment: 'What a sender says of an attachment. `size` is in bytes.',
  Notification: 'Something the platform tells the user. `data` has the ids of what it is about.',
  OtherUser: 'The other member of a thread.',
  Presence: 'Whether somebody is online, and what they say of themselves.',
  UserProfile: 'What is known of a user. All null for one who has not been seen yet.',
  Success: 'The answer of a call that has nothing else to tell.',
  Thread: 'A conversation of two users, as one of them sees it.',
  UnreadTotals: 'What a user has not read, in all threads and notifications.',
};
/** The SDK's names of schemas that are called differently in the documents. */
const RENAMED: Readonly<Record<string, string>> = { ChatThread: 'Thread', UserNotification: 'Notification' };

const DEFINITIONS = '#/$defs/';

const HEAD = `// Generated from protocol/ by \`npm run docs\`.
// oxlint-disable max-lines
import type { Route } from '@messaging/protocol/route';

/** A platform user's id, 1 .. 2^53-1. */
export type UserId = number;
/** A thread's id: a UUID in lower case. */
export type ThreadId = string;
/** A message's place in its thread: 1, 2, 3 … without a gap; 0 is before the first message. */
export type Seq = number;
/** What a user who is online may say of themselves. */
export type OwnStatus = Commands['setPresence']['input']['status'];
`;

/** client/wire.ts: the wire as plain TypeScript. The SDK carries no schemas, not even in its types. */
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
    `/** The REST route of each command that has one. The SDK acts for users, so operators' commands are left out. */\nexport const ROUTES = {\n${routes()}} as const satisfies Record<string, Route>;\n`,
    `/** The \`type\` of the frame of each command that has one. */\nexport const FRAMES = {\n${frames()}} as const;\n`,
  ].join('\n');
}

function routes(): string {
  return Object.entries<Command>(commands)
    .map(([name, command]) => {
      const route = name in adminCommands ? undefined : commandRoute(command);
      if (route === undefined) return '';
      const { method, path, query, body } = route;
      const fields = [
        `    method: '${method}',\n    path: '${path}',\n`,
        query && `    query: ${listOfTexts(query)},\n`,
        body && `    body: ${listOfTexts(body)},\n`,
      ];
      return `  ${name}: {\n${fields.join('')}  },\n`;
    })
    .join('');
}

function frames(): string {
  return Object.entries<Command>(commands)
    .map(([name, { frame }]) => (frame === undefined ? '' : `  ${name}: '${frame}',\n`))
    .join('');
}

function listOfTexts(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text}'`).join(', ')}]`;
}

/** The type of a schema; the named ones within it are written once, into `named`. */
function gather(
  schema: ZodSchema,
  io: 'input' | 'output',
  named: Map<string, string>,
  indent: string,
): string {
  const { $defs = {}, ...root } = withSdkNames(jsonSchema(schema, io)) as Schema;
  for (const [id, definition] of Object.entries($defs)) {
    const name = sdkName(id);
    named.set(name, `/** ${ABOUT[name] ?? name} */\nexport interface ${name} ${typeOf(definition)}\n`);
  }
  return typeOf(root, indent);
}

/** References by the SDK's names, and the error codes by theirs, not one by one. */
function withSdkNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSdkNames);
  if (typeof value !== 'object' || value === null) return value;
  const { enum: options, $ref, description } = value as Schema;
  if (options?.length === errorCode.options.length) return { $ref: `${DEFINITIONS}ErrorCode`, description };
  const inner = Object.entries(value).map(([key, of]) => [key, withSdkNames(of)] as const);
  const reference = $ref && { $ref: DEFINITIONS + sdkName($ref.slice(DEFINITIONS.length)) };
  return { ...Object.fromEntries(inner), ...reference };
}

function sdkName(id: string): string {
  return RENAMED[id] ?? id;
}

function codeList(): string {
  return errorCode.options.map((code) => `  | '${code}'`).join('\n');
}
