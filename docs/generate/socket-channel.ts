import { commands, type Command } from '../../protocol/commands.ts';
import { events } from '../../protocol/events.ts';
import { SOCKET_PATH } from '../../protocol/endpoints.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { EVENT_TEXTS } from './event-texts.ts';
import { message, reference, type Channel } from './channel.ts';
import type { Components, JsonObject } from './components.ts';

const ID = { type: 'string', minLength: 1, maxLength: LIMITS.frameIdLength };
/** Events that answer a frame and repeat its `id`. */
const ANSWERS: ReadonlySet<string> = new Set(['ack', 'error']);

const withFrame = Object.entries<Command>(commands).filter(([, { frame }]) => frame !== undefined);

/** The channel of the socket, with a message for each frame, its ack, and each event. */
export function socketChannel(components: Components): Channel {
  const messages: Record<string, JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  for (const [name, { frame = '', summary, input, output }] of withFrame) {
    const takes = toFrame(frame, components.schema(input, 'input'), { id: ID });
    messages[`${name}Frame`] = message(frame, summary, takes);
    const ack = toFrame('ack', components.schema(output, 'output'), { id: ID }, ['id']);
    messages[`${name}Ack`] = message('ack', `Answers \`${frame}\` when it had an \`id\``, ack);
    operations[name] = {
      action: 'receive',
      channel: reference('channels/socket'),
      summary,
      messages: [at(`${name}Frame`)],
      reply: { channel: reference('channels/socket'), messages: [at(`${name}Ack`), at('errorEvent')] },
    };
  }
  for (const [type, payload] of Object.entries(events)) {
    if (type === 'ack') continue;
    const { summary, example } = EVENT_TEXTS[type as keyof typeof EVENT_TEXTS];
    const extra = ANSWERS.has(type) ? { id: ID } : {};
    messages[`${type}Event`] = message(
      type,
      summary,
      toFrame(type, components.schema(payload, 'output'), extra),
      example === undefined ? [] : [{ type, payload: example }],
    );
  }
  const eventNames = Object.keys(messages).filter((name) => name.endsWith('Event'));
  operations['pushEvents'] = {
    action: 'send',
    channel: reference('channels/socket'),
    summary: 'Events that the service sends on its own, `hello` first',
    messages: eventNames.map(at),
  };
  return {
    channel: {
      address: SOCKET_PATH,
      description:
        'A WebSocket; the token may also come as `token` in the query, or as the subprotocol `bearer.<token>`',
      servers: [reference('servers/socket')],
      messages,
    },
    operations,
  };
}

function at(name: string): JsonObject {
  return reference(`channels/socket/messages/${name}`);
}

function toFrame(
  type: string,
  payload: JsonObject,
  extra: JsonObject,
  alsoRequired: readonly string[] = [],
): JsonObject {
  return {
    type: 'object',
    properties: { type: { const: type }, ...extra, payload },
    // A payload of any type may be omitted.
    required: ['type', ...(Object.keys(payload).length > 0 ? ['payload'] : []), ...alsoRequired],
  };
}
