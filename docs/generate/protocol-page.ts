import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import {
  API_PREFIX,
  BEARER_SUBPROTOCOL,
  GROUPS_SUBPROTOCOL,
  SOCKET_PATH,
  SUBPROTOCOL,
  UNREAD_PARAMETER,
} from '../../protocol/endpoints.ts';
import { BACKOFF, FILE_LIMITS, LIMITS, PROTOCOL_VERSION, TYPING } from '../../protocol/limits.ts';
import { settings } from '../../server/config/config.ts';
import { EDITED, MESSAGE, NOTIFICATION, PRESENCE, UNREAD } from './examples.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';
import { IGNORED_FIELDS } from './unknown-fields.ts';

const { threadId, seq } = MESSAGE;
const SYNC_TOKEN = '"<token>"';

/** Generates docs/protocol.md: the rules for authors of clients that openapi.json and asyncapi.json do not state. */
export function protocolPage(): string {
  return [
    `${generatedFrom('docs/generate/protocol-page.ts')}\n# Protocol for authors of clients`,
    `Routes and their schemas are in [openapi.json](openapi.json), frames in [asyncapi.json](asyncapi.json), errors and close codes in [errors.md](errors.md). This page describes how they work together.`,
    connecting(),
    frames(),
    messages(),
    catchingUp(),
    groups(),
    files(),
    others(),
    reconnecting(),
    limits(),
  ].join('\n\n');
}

function connecting(): string {
  return `## Connecting

Open \`GET ${SOCKET_PATH}\` as a WebSocket, with the token in one of three places: \`Authorization: Bearer <token>\`; the subprotocols
\`${SUBPROTOCOL}\` and \`${BEARER_SUBPROTOCOL}<token>\`, for browsers; or \`?token=<token>\`, which proxies may log. The service selects
\`${SUBPROTOCOL}\` if it was offered, and never repeats the token.

A refused handshake is an HTTP answer with the error body of REST: 401 for the token (the message names the invalid claim), 403 for
the origin of the page, 429 and 503 with \`Retry-After\`.

The first frame is \`hello\`. Wait for it before sending: earlier frames are kept in a small buffer, and a connection that fills the buffer is closed.

${example('hello', {
  userId: 1,
  connectionId: '7d3c1a52-0f4e-4b8a-9a55-3f0c9d2e1b60',
  protocol: PROTOCOL_VERSION,
  heartbeatSeconds: Number(settings.heartbeatSeconds.fallback),
  tokenExpiresAt: '2026-01-31T13:00:00.000Z',
  syncToken: '<token>',
  unread: UNREAD,
})}

**Unread totals.** \`unread\` counts all threads and notifications, loaded or not. With \`?${UNREAD_PARAMETER}=1\` in the URL the connection also gets
them as an \`unread\` frame after each change, at most one a second. They are always whole, and \`at\` orders them: ignore totals with a smaller \`at\`
than those you have since \`hello\`. Messages of muted and of archived threads are in \`mutedMessages\` only.

**The token.** Before \`tokenExpiresAt\` send \`{"type":"auth","id":"1","payload":{"token":"<new token>"}}\` with a token of the same
user; the connection stays open. Otherwise it is closed with ${CLOSE_CODES.tokenExpired.code}. Code ${CLOSE_CODES.tokenRevoked.code} means
that the token was revoked: sign in again.

**Heartbeat.** The service sends a WebSocket ping every \`heartbeatSeconds\`; libraries answer it automatically. A connection that is silent
for ${settings.silenceSeconds.fallback} s (\`SILENCE_SECONDS\`) is closed with ${CLOSE_CODES.noHeartbeat.code}. A client that cannot see
pings, as in a browser, detects a dead connection with the frame \`{"type":"ping","id":"2"}\`, which is answered by \`pong\` and an \`ack\`.`;
}

function frames(): string {
  return `## Frames

Each text frame is one JSON object \`{"type", "payload"}\`; a binary frame closes the connection with ${CLOSE_CODES.unsupportedData.code}.

- **Size.** To the service: at most ${LIMITS.payloadBytes} bytes; a larger frame closes the connection with 1009. To the client: at most ${LIMITS.serverFrameBytes}
  bytes. Raise the limit of your WebSocket library if it is lower, as in Go's \`coder/websocket\` (32 KiB).
- **Answers.** A frame with an \`id\` (a string of 1 to ${LIMITS.frameIdLength} characters) is answered by exactly one \`ack\` or \`error\` with
  that \`id\`. Without an \`id\` there is no \`ack\`, and an \`error\` only on failure. An \`error\` does not close the connection. Answers may
  arrive in a different order than their frames.
- **Unknown.** Ignore frames with an unknown \`type\`, and unknown fields: both may be added without a new protocol version. ${IGNORED_FIELDS}
- **Nesting.** At most ${LIMITS.jsonDepth} levels of objects and arrays.`;
}

function messages(): string {
  return `## Messages

\`\`\`json
{"type":"message","id":"3","payload":{"threadId":"${threadId}","body":"${MESSAGE.body}","clientId":"${MESSAGE.clientId}"}}
\`\`\`

The \`ack\` comes after the commit; its payload is the message with its \`seq\`. **Recipients.** The sending connection receives the \`ack\`, and
no \`message\` frame (it receives one if its frame had no \`id\`). Every other connection of both members receives:

${example('message', MESSAGE)}

- **Retries.** Generate one \`clientId\` (a UUID) for each message and keep it. After a time-out or a reconnect, repeat the send with it, by
  socket or by REST, until it is answered. The message is stored once.
- **Order.** \`seq\` numbers the messages of a thread 1, 2, 3 … A connection receives each message at most once, in order.
- **Gaps.** If a \`message\` does not follow the last one you have, or a thread's \`lastSeq\` is above it, messages are missing. Request
  \`GET ${API_PREFIX}/messages/threads/:threadId/messages?after=<last seq you have>\` until \`hasMore\` is false.
- **Reading.** Send \`{"type":"read","payload":{"threadId":"${threadId}","seq":${seq}}}\`. The other member and the reader's other
  connections receive a \`read\` frame. The position never moves back.
- **Replies and mentions.** \`replyTo\` beside the \`body\` is the id of a message of the same thread; the message then shows a preview of it, as it is
  when the reply is read. When the quoted message changes, replies get no event: update them by its \`id\`. \`<@2>\` in the text mentions the member 2.
- **Changes.** \`{"type":"edit","payload":{"messageId":"${MESSAGE.id}","body":"${EDITED.body}"}}\` replaces the content of one's own
  message, \`delete\` with the \`messageId\` deletes it. \`react\` with \`emoji\`
  and \`on\` reacts to any message. The \`ack\` is the message as it is now; every other connection of both members receives it as
  \`message_changed\`. Replace the message that has this \`id\`, unless you have it with a greater \`change\`; null is the smallest. \`change\` numbers the
  changes of a thread as \`seq\` numbers its messages, and a thread's \`lastChange\` is the last one. A client that knows no \`message_changed\` shows the
  new content when it loads the message again.

${example('message_changed', EDITED)}`;
}

function catchingUp(): string {
  return `## Catching up

Pub/sub is a hint; the database is the truth. A **change token** is the position up to which a client has seen all changes.

1. First connection: keep \`hello.syncToken\`, then load the lists by REST. It is null while the database is down: then sync with null.
2. Every later \`hello\`, and every \`resync\`: send \`sync\` with the token **that you kept**, not with the token of the new \`hello\`.
3. Apply the answer, then keep its \`token\`. If anything fails before that, sync again with the old one.

\`\`\`json
{"type":"sync","id":"4","payload":{"token":${SYNC_TOKEN},"threads":{"${threadId}":${seq}}}}
\`\`\`

\`threads\` is optional: the last \`seq\` you have of up to ${LIMITS.syncThreads} threads. The answer then includes the messages after it, oldest first, up to
${LIMITS.syncMessages}; fetch the rest like a gap. \`complete: false\` means that more than ${LIMITS.syncChanges} threads or notifications changed, that
they do not fit into ${LIMITS.answerBytes} bytes, or that the token belongs to another database: load the lists again and keep the new token.

\`changes\` beside it is optional, too: the last \`change\` you have of threads. The messages that changed later then come along in \`messages\`, each as it
is now, and \`changes\` of the answer says for each thread up to which change they go. If a thread's \`lastChange\` is above that, or a
\`message_changed\` skips a number, request \`GET …/messages?changedAfter=<change>\` and keep \`upTo\`, until \`hasMore\` is false. With a page of messages,
what you have is the thread's \`lastChange\` **read before the page**. A message that you do not have may be ignored: a page contains it as it is.

The token does not move while events arrive. A client that stays connected for days may send \`sync\` from time to time, so that the answer after a
reconnect stays small. Known items may come again: compare ids and \`seq\`.

${example('resync', { reason: 'events of other instances may have been missed' })}`;
}

function files(): string {
  return `## Files

1. \`POST ${API_PREFIX}/files\` reserves a place for a file of a thread. The answer says where its bytes go: \`upload\`.
2. \`PUT\` the bytes to \`upload.url\` with \`upload.headers\`, without a token, within ${FILE_LIMITS.linkMinutes} minutes. An address without an origin is
   relative to that of the service. 2xx is a success; the same \`PUT\` may be repeated until the file is complete.
3. \`POST ${API_PREFIX}/files/:fileId/complete\` checks the bytes and answers with the file. It may be repeated. \`file_refused\` ends the file: reserve
   a new one. \`file_incomplete\`: repeat from step 2.
4. Send a message of that thread with \`attachments: [{"fileId": …}]\`; other fields of such an attachment are ignored, and its text may be empty.
   \`file_not_ready\` refuses the whole message. A repeated \`clientId\` with the same files gets the same answer.

An attachment with a \`fileId\` has \`url\`, the same for all readers: \`GET\` it with a token, with \`?preview=320\` or \`?preview=1280\` for a smaller
picture if \`previewUrl\` is not null. It answers with the bytes, ranges included, or redirects to the store. A page asks
\`POST ${API_PREFIX}/files/links\` for addresses without a token; they hold ${FILE_LIMITS.linkMinutes} minutes, after which they answer 403. Who may not see the message gets 404.
\`width\` and \`height\` reserve the place of an image, \`placeholder\` fills it. An attachment of the platform has none of these fields.
An edit that leaves \`attachments\` out keeps them. One that has \`attachments\` names all files that the message has from then on, new ones
and those that stay, by their \`fileId\`; what it leaves out stays with the earlier version. A scheduled message keeps its files until it is
sent, so no other message can have them; once it is cancelled they are free again. A draft may name files, but does not keep them:
those that were removed after 24 hours are missing in it.`;
}

function groups(): string {
  return `## Groups

A client that knows groups offers the subprotocol \`${GROUPS_SUBPROTOCOL}\` instead of \`${SUBPROTOCOL}\`, or adds \`?v=2\` to the URL, and adds
\`include=groups\` to \`GET ${API_PREFIX}/messages/threads\` and \`GET ${API_PREFIX}/messages/unread\`. Others neither see groups nor get their events.

- In a group \`otherUser\` of the thread is null, and so are \`receiverId\` and \`readAt\` of its messages. \`members\` has the first
  ${LIMITS.shownMembers} members with their roles, sides and read positions; \`GET …/threads/:threadId/members\` has all.
- **Members.** Owners add members with \`PUT …/members/:userId\` and remove them with \`DELETE\`; a member leaves with \`DELETE\` of the own id.
  \`history\` (\`all\`, \`none\`, or a \`seq\`) says what a new member may see, and has no default. A \`reader\` may not write.
- **System messages.** Who came, left, was removed, or changed the title is a message of the kind \`system\`: it has a \`seq\`, its sender is the user
  who did it, \`card\` says what happened, and \`body\` says it in English. It never counts as unread.
- **Leaving.** Who was removed receives that system message as the last one, and then \`thread_removed\`. The thread stays in the lists as it was at
  that moment, with \`hasLeft\`.
- **Reading.** Up to ${LIMITS.receiptMembers} members \`read\` frames go to all of them; in larger groups read positions come with the members by REST.
- **One's own state.** \`{"type":"state","payload":{"threadId":"${threadId}","isPinned":true}}\` sets what only the caller sees; its other connections that know
  groups get \`thread_state\`. Of two copies the one with the greater \`stateVersion\` is newer.
- **Quotes.** In events of groups \`replyTo.preview\` is null, because not every member may see the quoted message. Take it from the messages you
  have, or by REST.
`;
}

function others(): string {
  return `## Typing, presence, notifications

- **Typing.** While the user types, send \`{"type":"typing","payload":{"threadId":"${threadId}","isTyping":true}}\` at most every
  ${TYPING.repeatMs / 1_000} s. One such frame holds for ${TYPING.holdMs / 1_000} s; a message or \`isTyping: false\` ends it.
- **Presence.** A user is online while a connection is open. \`{"type":"presence","payload":{"status":"busy"}}\` sets the user's own status until the
  last connection ends. Users who share a thread receive \`presence\` frames: \`${JSON.stringify(PRESENCE)}\`.
- **Notifications** arrive as \`notification\` frames. \`notification_read\` informs the user's other connections, with \`ids\` or \`all\`.

${example('notification', NOTIFICATION)}`;
}

function reconnecting(): string {
  return `## Reconnecting

After close codes 4500–4999, 1003, 1007, 1008 and 1009 do not reconnect, because the connection would be closed again. After 4000–4499 and
all other codes reconnect. Wait a random time between 0 and ${BACKOFF.firstMs} ms × 2^attempt, at most ${BACKOFF.mostMs / 1_000} s. Count attempts from 0, and start
again after \`hello\`. If the handshake was answered with \`Retry-After\`, wait that long first. Code ${CLOSE_CODES.slowConsumer.code} means that
frames were not read fast enough.

A call that failed with \`retryable: true\` may be repeated after \`retryAfterMs\` (socket) or \`Retry-After\` (REST). \`unavailable\` does not tell
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
      'Frames and requests per user and minute (`RATE_LIMIT_PER_MINUTE`)',
      settings.rateLimitPerMinute.fallback,
    ],
    ['Frames and requests per user at once (`RATE_LIMIT_BURST`)', settings.rateLimitBurst.fallback],
    ['Connections of a user (`MAX_CONNECTIONS_PER_USER`)', settings.maxConnectionsPerUser.fallback],
  ];
  return `## Limits

Limits with a setting show its default. A call that sends or reads much data counts as several calls.

${markdownTable(
  ['Item', 'Limit'],
  rows.map(([what, most]) => [what, String(most)]),
)}`;
}

function example(type: string, payload: object): string {
  return `\`\`\`json\n${JSON.stringify({ type, payload })}\n\`\`\``;
}
