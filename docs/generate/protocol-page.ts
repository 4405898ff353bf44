import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { API_PREFIX, BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '../../protocol/endpoints.ts';
import { BACKOFF, LIMITS, PROTOCOL_VERSION, TYPING } from '../../protocol/limits.ts';
import { settings } from '../../server/config/config.ts';
import { MESSAGE, NOTIFICATION, PRESENCE } from './examples.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';
import { IGNORED_FIELDS } from './unknown-fields.ts';

const { threadId, seq } = MESSAGE;
const SYNC_TOKEN = '"<token>"';

/** docs/protocol.md: what the author of a client has to know beside the two documents for tools. */
export function protocolPage(): string {
  return [
    `${generatedFrom('docs/generate/protocol-page.ts')}\n# The protocol, for authors of clients`,
    `Routes and their schemas are in [openapi.json](openapi.json), frames in [asyncapi.json](asyncapi.json), errors and close codes in [errors.md](errors.md). This page says how they work together.`,
    connecting(),
    frames(),
    messages(),
    catchingUp(),
    others(),
    reconnecting(),
    limits(),
  ].join('\n\n');
}

function connecting(): string {
  return `## Connecting

\`GET ${SOCKET_PATH}\` as a WebSocket, with the token in one of three places: \`Authorization: Bearer <token>\`; the subprotocols
\`${SUBPROTOCOL}\` and \`${BEARER_SUBPROTOCOL}<token>\`, for browsers; or \`?token=<token>\`, which proxies may log. The service selects
\`${SUBPROTOCOL}\` where it was offered and never repeats the token.

A refused handshake is an HTTP answer with the error body of REST: 401 for the token (the sentence names the claim at fault), 403 for
the page's origin, 429 and 503 with \`Retry-After\`.

The first frame is \`hello\`. Wait for it before sending: earlier frames wait in a small buffer, and a connection that fills it is closed.

${example('hello', {
  userId: 1,
  connectionId: '7d3c1a52-0f4e-4b8a-9a55-3f0c9d2e1b60',
  protocol: PROTOCOL_VERSION,
  heartbeatSeconds: Number(settings.heartbeatSeconds.fallback),
  tokenExpiresAt: '2026-01-31T13:00:00.000Z',
  syncToken: '<token>',
  unread: { messages: 3, threads: 2, notifications: 1 },
})}

**The token.** Before \`tokenExpiresAt\` send \`{"type":"auth","id":"1","payload":{"token":"<new token>"}}\` with a token of the same
user; the connection goes on. Otherwise it is closed with ${CLOSE_CODES.tokenExpired.code}. ${CLOSE_CODES.tokenRevoked.code} means
that the token was revoked: sign in again.

**Heartbeat.** The service sends a WebSocket ping every \`heartbeatSeconds\`; libraries answer by themselves. A connection that is silent
for ${settings.silenceSeconds.fallback} s (\`SILENCE_SECONDS\`) is closed with ${CLOSE_CODES.noHeartbeat.code}. A client that cannot see
pings, as in a browser, finds a dead connection with the frame \`{"type":"ping","id":"2"}\`: it is answered by \`pong\` and an \`ack\`.`;
}

function frames(): string {
  return `## Frames

Each text frame is one JSON object \`{"type", "payload"}\`; a binary frame closes the connection with ${CLOSE_CODES.unsupportedData.code}.

- **Size.** To the service: at most ${LIMITS.payloadBytes} bytes, more closes with 1009. To the client: at most ${LIMITS.serverFrameBytes}
  bytes. Raise your reader's limit to that where it is lower, as in Go's \`coder/websocket\` (32 KiB).
- **Answers.** A frame with an \`id\` (a string of 1 to ${LIMITS.frameIdLength} characters) is answered by exactly one \`ack\` or \`error\` with
  that \`id\`. Without an \`id\` there is no \`ack\`, and an \`error\` only on failure. An \`error\` leaves the connection open. Answers may
  come in another order than their frames.
- **Unknown.** Ignore frames whose \`type\` you do not know, and unknown fields: both may be added without a new protocol version. ${IGNORED_FIELDS}
- **Nesting.** At most ${LIMITS.jsonDepth} levels of objects and arrays.`;
}

function messages(): string {
  return `## Messages

\`\`\`json
{"type":"message","id":"3","payload":{"threadId":"${threadId}","body":"${MESSAGE.body}","clientId":"${MESSAGE.clientId}"}}
\`\`\`

The \`ack\` comes after the commit; its payload is the message with its \`seq\`. **Who gets what:** the sending connection gets the \`ack\`, and
no \`message\` frame (it gets one when its frame had no \`id\`). Every other connection of both members gets:

${example('message', MESSAGE)}

- **Retries.** Make one \`clientId\` (a UUID) for each message, keep it, and repeat the send with it after a time-out or a reconnect, by
  socket or by REST, until it is answered. The message is stored once.
- **Order.** \`seq\` numbers the messages of a thread 1, 2, 3 … A connection gets each message at most once, in order.
- **Holes.** Where a \`message\` is not the next one after those you have, or a thread's \`lastSeq\` is beyond them, you missed some:
  \`GET ${API_PREFIX}/messages/threads/:threadId/messages?after=<last seq you have>\` until \`hasMore\` is false.
- **Reading.** Send \`{"type":"read","payload":{"threadId":"${threadId}","seq":${seq}}}\`. The other member and the reader's other
  connections get a \`read\` frame. The position never moves back.`;
}

function catchingUp(): string {
  return `## Catching up

Pub/sub is a hint; the database is the truth. A **change token** says up to where a client has seen all changes.

1. First connection: keep \`hello.syncToken\`, then load the lists by REST. It is null while the database is away: then sync with null.
2. Every later \`hello\`, and every \`resync\`: send \`sync\` with the token **that you kept**, not with that of the new \`hello\`.
3. Apply the answer, then keep its \`token\`. If anything fails before that, sync again with the old one.

\`\`\`json
{"type":"sync","id":"4","payload":{"token":${SYNC_TOKEN},"threads":{"${threadId}":${seq}}}}
\`\`\`

\`threads\` is optional: how far you have up to ${LIMITS.syncThreads} threads. Then the messages after that come along, oldest first, up to
${LIMITS.syncMessages}; fetch the rest as a hole. \`complete: false\` means that more than ${LIMITS.syncChanges} threads or notifications changed, that
they do not fit into ${LIMITS.answerBytes} bytes, or that the token is of another database: load the lists anew and keep the new token.

The token does not move while events arrive. A client that stays connected for days may \`sync\` now and then, so that the answer after a
reconnect stays small. What you know already may come again: compare ids and \`seq\`.

${example('resync', { reason: 'events of other instances may have been missed' })}`;
}

function others(): string {
  return `## Typing, presence, notifications

- **Typing.** While the user types, send \`{"type":"typing","payload":{"threadId":"${threadId}","isTyping":true}}\` at most every
  ${TYPING.repeatMs / 1_000} s. One such frame holds for ${TYPING.holdMs / 1_000} s; a message or \`isTyping: false\` ends it.
- **Presence.** A user is online while a connection is open. \`{"type":"presence","payload":{"status":"busy"}}\` sets the own status until the
  last connection ends. Users who share a thread get \`presence\` frames: \`${JSON.stringify(PRESENCE)}\`.
- **Notifications** come as \`notification\` frames; \`notification_read\` tells the user's other connections, with \`ids\` or \`all\`.

${example('notification', NOTIFICATION)}`;
}

function reconnecting(): string {
  return `## Reconnecting

Close codes 4000–4499: come back. 4500–4999, 1003, 1007, 1008 and 1009: do not, the same would happen again; all others: come back. Wait a
random time between 0 and ${BACKOFF.firstMs} ms × 2^attempt, at most ${BACKOFF.mostMs / 1_000} s, counting from attempt 0 and starting over after
\`hello\`; if the handshake was answered with \`Retry-After\`, wait that long first. ${CLOSE_CODES.slowConsumer.code} means that
frames were not read fast enough.

A call that failed with \`retryable: true\` may be repeated after \`retryAfterMs\` (socket) or \`Retry-After\` (REST). \`unavailable\` does not say
whether a message was stored: repeat it with its \`clientId\`.`;
}

function limits(): string {
  const rows: [string, number | string][] = [
    ['Bytes of a request body or of a frame to the service', LIMITS.payloadBytes],
    ['Bytes of a frame to the client', LIMITS.serverFrameBytes],
    ['Code points of a message, trimmed', LIMITS.bodyCodePoints],
    ['Attachments of a message', LIMITS.attachments],
    ['Characters of an attachment’s URL', LIMITS.urlLength],
    ['Code points of an attachment’s file name', LIMITS.filenameCodePoints],
    ['Code points of a thread’s title, trimmed', LIMITS.titleCodePoints],
    ['Threads or notifications of a page', LIMITS.pageMax],
    ['Messages of a page', LIMITS.messagePageMax],
    ['Bytes of the entries of a page; it ends early with `hasMore: true`', LIMITS.answerBytes],
    ['Entries that `offset` may skip', LIMITS.offsetMax],
    [
      'Frames and requests of a user a minute (`RATE_LIMIT_PER_MINUTE`)',
      settings.rateLimitPerMinute.fallback,
    ],
    ['… and at once (`RATE_LIMIT_BURST`)', settings.rateLimitBurst.fallback],
    ['Connections of a user (`MAX_CONNECTIONS_PER_USER`)', settings.maxConnectionsPerUser.fallback],
  ];
  return `## Limits

Those with a setting show its default. A call that carries or reads much counts as several.

${markdownTable(
  ['What', 'At most'],
  rows.map(([what, most]) => [what, String(most)]),
)}`;
}

function example(type: string, payload: object): string {
  return `\`\`\`json\n${JSON.stringify({ type, payload })}\n\`\`\``;
}
