import { adminCommands } from '../../protocol/admin-commands.ts';
import { commandRoute } from '../../protocol/command-route.ts';
import { commands, type Command } from '../../protocol/commands.ts';
import { errorBody, errorCode } from '../../protocol/errors.ts';
import { events } from '../../protocol/events.ts';
import { fileCommands } from '../../protocol/file-commands.ts';
import { scheduleCommands } from '../../protocol/schedule-commands.ts';
import { searchCommands } from '../../protocol/search-commands.ts';
import { jsonSchema } from '../../protocol/wire.ts';
import { member, toType, type Schema } from './typescript-type.ts';

type ZodSchema = Parameters<typeof jsonSchema>[0];

/** Docstring of each named type of the SDK. */
const ABOUT: Readonly<Record<string, string>> = {
  Attachment: 'A file of a message. The platform stores the file itself.',
  ErrorBody: 'Body of every REST answer with an error.',
  ErrorDetail: 'An invalid field of a refused call.',
  Draft: 'What a user has written and not sent, as it was typed.',
  Message: 'A message of a thread. Times are ISO 8601, UTC.',
  NewAttachment: 'An attachment as its sender describes it. `size` is in bytes.',
  Notification: 'A notification of the platform. `data` has the ids of its subject.',
  OtherUser: 'The other member of a thread.',
  Presence: 'Online state and status of a user.',
  UserProfile: 'Profile of a user. All fields are null for a user the service has not seen.',
  Reminder: 'A reminder of a message, for one user.',
  SavedReply: 'A text that a user keeps for messages to come.',
  ScheduledMessage: 'A message that is sent later.',
  SearchResult: 'A message that a search found.',
  SharedFile: 'A file or a link that a message holds.',
  Success: 'The answer of a call without a result.',
  Thread: 'A conversation of two users, as one of them sees it.',
  ThreadState: 'What a user has set for a thread. No other member sees it.',
  UnreadTotals: 'Unread totals of a user over all threads and notifications.',
};
/** Names in the SDK of schemas that have another name in the documents. */
const RENAMED: Readonly<Record<string, string>> = { ChatThread: 'Thread', UserNotification: 'Notification' };

/** Commands without a route in the core: the SDK acts for users, and an entry of its own has the others. */
const APART = { ...adminCommands, ...fileCommands, ...scheduleCommands, ...searchCommands };

/** Commands of the core that the search needs too. */
const WITH_SEARCH: readonly string[] = ['listThreads', 'getThread', 'listMessages'];

/** Parameters that the core does not use: only entries of their own send them. */
const APART_QUERY: readonly string[] = ['aroundTime'];

const DEFINITIONS = '#/$defs/';

const HEAD = `// Generated from protocol/ by \`npm run docs\`.
// oxlint-disable max-lines
import type { Route } from '@messaging/protocol/route';

/** Id of a platform user, 1 .. 2^53-1. */
export type UserId = number;
/** Id of a thread: a UUID in lower case. */
export type ThreadId = string;
/** Sequence number of a message in its thread: 1, 2, 3 … without a gap; 0 is before the first message. */
export type Seq = number;
/** Status that an online user may choose. */
export type OwnStatus = Commands['setPresence']['input']['status'];
`;

/** client/wire.ts: the wire as plain TypeScript. The SDK carries no schemas, not even in its types. */
export function clientWire(): string {
  const named = new Map<string, string>();
  const commandTypes = Object.entries<Command>(commands).map(([name, { input, output, summary }]) => {
    const inputMember = member('input', collectType(input, 'input', named, '    '), undefined, '    ');
    const outputMember = member('output', collectType(output, 'output', named, '    '), undefined, '    ');
    return member(name, `{\n${inputMember}${outputMember}  }`, summary, '  ');
  });
  const eventTypes = Object.entries(events).map(([type, payload]) =>
    member(type, collectType(payload, 'output', named, '  '), undefined, '  '),
  );
  collectType(errorBody, 'output', named, '');
  return [
    HEAD,
    `/** Reason of a refusal; docs/errors.md has the meaning of each. */\nexport type ErrorCode =\n${codeList()};\n`,
    ...[...named.keys()].sort().map((name) => named.get(name) ?? ''),
    `/** Input and output of every command. */\nexport interface Commands {\n${commandTypes.join('')}}\n`,
    `/** Payloads of the server's frames, by \`type\`. */\nexport interface Events {\n${eventTypes.join('')}}\n`,
    routeTable(
      'ROUTES',
      'REST routes of the commands, for the core of the SDK',
      (name) => !(name in APART) && name !== 'setTimeZone',
      APART_QUERY,
    ),
    routeTable(
      'SCHEDULE_ROUTES',
      'REST routes of `@messaging/client/schedule`',
      (name) => name in scheduleCommands || name === 'setTimeZone',
    ),
    routeTable(
      'SEARCH_ROUTES',
      'REST routes of `@messaging/client/search`',
      (name) => name in searchCommands || WITH_SEARCH.includes(name),
    ),
    routeTable('FILE_ROUTES', 'REST routes of `@messaging/client/files`', (name) => name in fileCommands),
    `/** Frame types of the commands. */\nexport const FRAMES = {\n${frames()}} as const;\n`,
  ].join('\n');
}

/** A constant with the routes of the commands that `isWanted` names. Apart from the others, it is in the bundles that use it only. */
function routeTable(
  constant: string,
  about: string,
  isWanted: (name: string) => boolean,
  leaveOut: readonly string[] = [],
): string {
  const entries = Object.entries<Command>(commands).map(([name, command]) =>
    isWanted(name) ? routeEntry(name, command, leaveOut) : '',
  );
  return `/** ${about}. */\nexport const ${constant} = {\n${entries.join('')}} as const satisfies Record<string, Route>;\n`;
}

function routeEntry(name: string, command: Command, leaveOut: readonly string[]): string {
  const route = commandRoute(command);
  if (route === undefined) return '';
  const { method, path, query, body } = route;
  const fields = [
    `    method: '${method}',\n    path: '${path}',\n`,
    query && `    query: ${listOfTexts(query.filter((key) => !leaveOut.includes(key)))},\n`,
    body && `    body: ${listOfTexts(body)},\n`,
  ];
  return `  ${name}: {\n${fields.join('')}  },\n`;
}

function frames(): string {
  return Object.entries<Command>(commands)
    .map(([name, { frame }]) => (frame === undefined ? '' : `  ${name}: '${frame}',\n`))
    .join('');
}

function listOfTexts(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text}'`).join(', ')}]`;
}

/** The TypeScript type of a schema. Named types within it are added to `named`, so that each is written once. */
function collectType(
  schema: ZodSchema,
  io: 'input' | 'output',
  named: Map<string, string>,
  indent: string,
): string {
  const { $defs = {}, ...root } = withSdkNames(jsonSchema(schema, io)) as Schema;
  for (const [id, definition] of Object.entries($defs)) {
    const name = sdkName(id);
    named.set(name, `/** ${ABOUT[name] ?? name} */\nexport interface ${name} ${toType(definition)}\n`);
  }
  return toType(root, indent);
}

/** Replaces references by the SDK's names, and the list of all error codes by its name. */
function withSdkNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSdkNames);
  if (typeof value !== 'object' || value === null) return value;
  const { enum: options, $ref, description } = value as Schema;
  if (options?.length === errorCode.options.length) return { $ref: `${DEFINITIONS}ErrorCode`, description };
  const inner = Object.entries(value).map(([key, part]) => [key, withSdkNames(part)] as const);
  const reference = $ref && { $ref: DEFINITIONS + sdkName($ref.slice(DEFINITIONS.length)) };
  return { ...Object.fromEntries(inner), ...reference };
}

function sdkName(id: string): string {
  return RENAMED[id] ?? id;
}

function codeList(): string {
  return errorCode.options.map((code) => `  | '${code}'`).join('\n');
}
