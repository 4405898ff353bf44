import protocolPackage from '../../protocol/package.json';
import { commands, type Command } from '../../protocol/commands.ts';
import { errorBody } from '../../protocol/errors.ts';
import { events } from '../../protocol/events.ts';
import { SOCKET_PATH } from '../../protocol/endpoints.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { probes } from '../../protocol/probes.ts';
import { Components, type JsonObject } from './components.ts';
import { filePaths } from './file-paths.ts';
import { operations } from './operations.ts';
import { TAGS } from './operation-text.ts';
import { UNKNOWN_FIELDS } from './unknown-fields.ts';
import { HANDSHAKE } from './possible-errors.ts';
import { json, pascalCase, refusals, REQUEST_ID } from './refusals.ts';

/** Generates the OpenAPI 3.1 document of the REST API. */
export function openapi(): JsonObject {
  const components = new Components();
  components.schema(errorBody, 'output');
  const paths = {
    ...operations(components),
    ...filePaths(components),
    [SOCKET_PATH]: socketPath(components),
    ...probePaths(components),
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Messaging service',
      version: protocolPackage.version,
      description: `JSON in and out, UTF-8, a body of at most ${LIMITS.payloadBytes} bytes. A list ends early, with \`hasMore: true\` or a \`nextCursor\`, where its entries would take more than ${LIMITS.answerBytes} bytes. Every failure answers an \`ErrorBody\`, its \`code\` being stable. ${UNKNOWN_FIELDS}`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components.schemas,
      responses: components.responses,
      securitySchemes: securitySchemes(),
    },
  };
}

function probePaths(components: Components): Record<string, JsonObject> {
  const paths = Object.entries(probes).map(([path, { summary, description, output }]) => {
    const answer = {
      description: summary,
      headers: REQUEST_ID,
      content: json(
        components.named(`${pascalCase(path.slice(1))}Response`, components.schema(output, 'output')),
      ),
    };
    const responses = { 200: answer, ...(path === '/ready' && { 503: answer }) };
    return [
      path,
      {
        get: { operationId: path.slice(1), summary, description, tags: ['Probes'], security: [], responses },
      },
    ];
  });
  return Object.fromEntries(paths) as Record<string, JsonObject>;
}

function socketPath(components: Components): JsonObject {
  const frames = Object.values<Command>(commands).flatMap(({ frame }) => frame ?? []);
  return {
    get: {
      operationId: 'connect',
      summary: 'The socket',
      description: [
        'A WebSocket. One JSON object a text frame, `{"type", "payload"}`; a client frame may carry an `id`, which its `ack` or `error` repeats.',
        `From the client: ${codeList(frames)}. From the server: ${codeList(Object.keys(events))}.`,
        'The token may also come as `token` in the query, or as the subprotocol `bearer.<token>` offered beside `messaging.v1`.',
      ].join('\n\n'),
      tags: ['Socket'],
      security: [{ bearer: [] }, { tokenInQuery: [] }],
      responses: { 101: { description: 'Switched to WebSocket' }, ...refusals(HANDSHAKE, components) },
    },
  };
}

function codeList(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function securitySchemes(): JsonObject {
  return {
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    tokenInQuery: { type: 'apiKey', in: 'query', name: 'token' },
  };
}
