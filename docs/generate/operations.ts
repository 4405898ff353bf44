import { commandRoute } from '../../protocol/command-route.ts';
import { commands, type Command } from '../../protocol/commands.ts';
import { API_PREFIX } from '../../protocol/endpoints.ts';
import type { Route } from '../../protocol/route.ts';
import { URL_FLAG } from '../../protocol/url-text.ts';
import { restErrors } from './possible-errors.ts';
import type { Components, JsonObject } from './components.ts';
import type { OperationText } from './operation-text.ts';
import { OPERATION_TEXTS } from './operation-texts.ts';
import { json, pascalCase, refusals, REQUEST_ID } from './refusals.ts';

/** The `paths` of all commands with a REST route. */
export function operations(components: Components): Record<string, JsonObject> {
  const paths: Record<string, JsonObject> = {};
  for (const [name, command] of Object.entries<Command>(commands)) {
    const route = commandRoute(command);
    if (route === undefined) continue;
    const path = API_PREFIX + route.path.replace(/:(\w+)/g, '{$1}');
    const method = route.method.toLowerCase();
    paths[path] = { ...paths[path], [method]: operation(name, command, route, components) };
  }
  return paths;
}

function operation(name: string, command: Command, route: Route, components: Components): JsonObject {
  const text = toText(name);
  const { properties, required } = toInput(command, components);
  const { query = [], body } = route;
  const parameters = Object.entries(properties)
    .filter(([key]) => !body?.includes(key))
    .map(([key, schema]) =>
      parameter(key, schema, { inPath: !query.includes(key), required: required.includes(key) }),
    );
  return {
    operationId: name,
    summary: command.summary,
    description: text.description,
    tags: [text.tag],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: json(
          components.named(`${pascalCase(name)}Request`, {
            type: 'object',
            properties: pick(properties, body),
            required: required.filter((key) => body.includes(key)),
          }),
          { [name]: text.request },
        ),
      },
    }),
    responses: {
      ...answers(name, command, components),
      ...refusals(restErrors(command, Object.keys(properties).length > 0), components),
    },
  };
}

interface ObjectSchema {
  readonly properties: Record<string, JsonObject>;
  readonly required: readonly string[];
}

function toInput({ input }: Command, components: Components): ObjectSchema {
  const { properties = {}, required = [] } = components.schema(input, 'input') as Partial<ObjectSchema>;
  return { properties, required };
}

function parameter(
  name: string,
  schema: JsonObject,
  place: { inPath: boolean; required: boolean },
): JsonObject {
  const { description, ...rest } = schema;
  return {
    name,
    in: place.inPath ? 'path' : 'query',
    required: place.required,
    ...(description !== undefined && { description }),
    schema: rest['type'] === 'boolean' ? URL_FLAG : rest,
  };
}

function toText(name: string): OperationText {
  const text = OPERATION_TEXTS[name as keyof typeof OPERATION_TEXTS];
  if (text === undefined) throw new Error(`docs/generate/operation-texts.ts says nothing of ${name}`);
  return text;
}

function answers(name: string, command: Command, components: Components): JsonObject {
  const schema = components.named(`${pascalCase(name)}Response`, components.schema(command.output, 'output'));
  const content = json(schema, { [name]: toText(name).response });
  const ok = { description: command.summary, headers: REQUEST_ID, content };
  if (command.rest?.created === undefined) return { 200: ok };
  return {
    200: { ...ok, description: 'It was there before' },
    201: { ...ok, description: 'Made by this call' },
  };
}

function pick(from: Record<string, JsonObject>, keys: readonly string[]): Record<string, JsonObject> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
