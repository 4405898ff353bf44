import { expect, test } from 'bun:test';
import { commandRoute } from '../../protocol/command-route.ts';
import { commands, type Command, type CommandName } from '../../protocol/commands.ts';
import { API_PREFIX } from '../../protocol/endpoints.ts';
import { openapi } from './openapi.ts';
import { OPERATION_TEXTS } from './operation-texts.ts';

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, unknown>;
}

const document = openapi();
const PATH_VALUES: Readonly<Record<string, unknown>> = {
  fileId: crypto.randomUUID(),
  threadId: crypto.randomUUID(),
  messageId: crypto.randomUUID(),
  userId: 2,
  scheduledId: crypto.randomUUID(),
  replyId: crypto.randomUUID(),
};
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const all = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every object in the document. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

function resolve(reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
}

test('every reference leads somewhere in the document', () => {
  const references = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(references).toContain('#/components/schemas/Message');
  expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  expect(JSON.stringify(document)).not.toContain('$defs');
});

test('the parameters of a path are those its operations declare, all required', () => {
  for (const { path, operation } of all) {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set<unknown>(inPath.map(({ name }) => name))).toEqual(new Set(names));
    expect(inPath.every(({ required }) => required)).toBe(true);
  }
});

test('every operation has an id of its own, a success and descriptions', () => {
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
  for (const { operation } of all) {
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => /^(?:101|2\d\d)$/.test(status))).toBe(true);
    for (const response of Object.values(operation.responses)) {
      const { $ref } = response as { $ref?: string };
      expect($ref === undefined ? response : resolve($ref)).toHaveProperty('description');
    }
  }
});

test('the REST routes are those of the command table, with a body where the method has one', () => {
  const routes = Object.values<Command>(commands).flatMap((command) => {
    const fields = commandRoute(command)?.body ?? [];
    return command.rest === undefined ? [] : { ...command.rest, fields };
  });
  for (const { method, path, created, fields } of routes) {
    const operation = paths[API_PREFIX + path.replace(/:(\w+)/g, '{$1}')]?.[method];
    expect(operation?.requestBody !== undefined).toBe(method === 'post' || fields.length > 0);
    expect('201' in (operation?.responses ?? {})).toBe(created === true);
  }
});

test('whole numbers of a query are whole numbers, with their defaults', () => {
  const parameters = paths[`${API_PREFIX}/messages/threads/{threadId}/messages`]?.['get']?.parameters ?? [];
  const limit = parameters.find(({ name }) => name === 'limit');
  expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
});

test('the errors of a token are documented for every command, for no probe, and not where bytes are sent', () => {
  for (const { path, operation } of all) {
    const needsToken = path.startsWith(API_PREFIX) && operation.operationId !== 'sendFileBytes';
    expect('401' in operation.responses).toBe(needsToken);
  }
});

/** Classes that languages import by themselves: a generated model of such a name hides them. */
const CORE_CLASSES = new Set([
  'Thread',
  'Error',
  'Object',
  'Notification',
  'Record',
  'Process',
  'Exception',
  'Event',
]);

test('no schema has the name of a core class of a language, and none is a constant that is no text', () => {
  const schemas = Object.keys((document['components'] as { schemas: object }).schemas);
  expect(schemas.filter((name) => CORE_CLASSES.has(name))).toEqual([]);
  const constants = [...objectsIn(document)].filter((object) => 'const' in object);
  expect(constants).toEqual([]);
});

test('all refusals have the one schema ErrorBody', () => {
  const responses = Object.values((document['components'] as { responses: object }).responses);
  const schemas = responses.map(
    (response: { content: { 'application/json': { schema: object } } }) =>
      response.content['application/json'].schema,
  );
  expect(new Set(schemas.map((schema) => JSON.stringify(schema)))).toEqual(
    new Set(['{"$ref":"#/components/schemas/ErrorBody"}']),
  );
});

test('every operation has a description and a tag that the document describes', () => {
  const tags = (document['tags'] as { name: string }[]).map(({ name }) => name);
  for (const { operation } of all) {
    expect(operation.description).not.toBe(operation.summary);
    expect(operation.description?.length ?? 0).toBeGreaterThan(20);
    expect(tags).toContain(operation.tags[0] ?? '');
  }
});

test.each(Object.entries(OPERATION_TEXTS))(
  'the examples of %s are what its schemas take and give',
  (name, text) => {
    const command: Command = commands[name as CommandName];
    const { rest, input, output } = command;
    expect(output.parse(text.response)).toEqual(text.response);
    expect(text.request !== undefined).toBe(commandRoute(command)?.body !== undefined);
    const inPath = [...(rest?.path.matchAll(/:(\w+)/g) ?? [])].map(([, key = '']) => [key, PATH_VALUES[key]]);
    if (text.request !== undefined) input.parse({ ...text.request, ...Object.fromEntries(inPath) });
  },
);
