import type { CommandName } from '../../protocol/commands.ts';
import {
  EDITED,
  FOUND_THREAD,
  GROUP,
  MEMBER_CHANGE,
  MESSAGE,
  NEW_GROUP,
  NEW_MESSAGE,
  NEW_THREAD,
  NOTIFICATION,
  ONE_PAGE,
  PINNED,
  PRESENCE,
  PROFILE,
  REACTED,
  SENT,
  STATE,
  SUCCESS,
  THREAD,
  UNREAD,
} from './examples.ts';
import type { OperationText } from './operation-text.ts';
import { FILE_TEXTS } from './file-texts.ts';
import { SCHEDULE_TEXTS } from './schedule-texts.ts';

/** Commands with a route; the others exist only on the socket. */
type SocketOnly = 'react' | 'setTyping' | 'markRead' | 'setPresence' | 'sync' | 'renewToken' | 'ping';

/** Texts of every route by command. openapi.test.ts checks the examples against the schemas. */
export const OPERATION_TEXTS: Readonly<Record<Exclude<CommandName, SocketOnly>, OperationText>> = {
  listThreads: {
    tag: 'Threads',
    description:
      'Page with `cursor`: it stays exact while threads move, and costs the same on every page. `offset` is for small lists.\n\n`filter`, `jobId`, `label` and `q` select threads, all of them together, and page by `cursor` only. Such a page looks at a bounded number of threads, so it may be short, or empty, while `hasMore` says that the list goes on. `your_turn` has the thread that waits longest first.',
    response: { threads: [THREAD], ...ONE_PAGE },
  },
  createThread: {
    tag: 'Threads',
    description: [
      'The first member is the user of the token. The same pair and `jobId` always lead to the same thread: 201 when this call made it, 200 when it was there.',
      '`initialMessage` is sent in both cases. With a `clientId` the call can be repeated safely: the message is stored once.',
    ].join('\n\n'),
    request: NEW_THREAD,
    response: THREAD,
  },
  createGroup: {
    tag: 'Threads',
    description:
      'The caller is the owner and sees it with `include=groups`, as all members do: base clients see no groups. A repeated `clientId` with the same title returns the same group.',
    request: NEW_GROUP,
    response: GROUP,
  },
  listMembers: {
    tag: 'Threads',
    description: 'For the members of the thread, pairs included.',
    response: { members: GROUP.members, count: 3 },
  },
  putMember: {
    tag: 'Threads',
    description:
      'Adding, leaving and being removed are system messages with a `seq`, so they have a place among the messages. `history` decides what a new member may see, in every list, quote and export; it has no default. Fields that are left out stay.',
    request: MEMBER_CHANGE,
    response: GROUP,
  },
  removeMember: {
    tag: 'Threads',
    description:
      'Who has left sees what was, and nothing later. No message that is stored after the removal reaches the removed member, on any instance.',
    response: SUCCESS,
  },
  getThread: {
    tag: 'Threads',
    description: 'A thread of others is answered like one that does not exist.',
    response: THREAD,
  },
  renameThread: {
    tag: 'Threads',
    description:
      'For both members of a pair, and for the owners of a group. The change is a system message, and the members get a `thread` frame.',
    request: { title: 'Logo and menu for a bakery' },
    response: { ...THREAD, title: 'Logo and menu for a bakery' },
  },
  setThreadState: {
    tag: 'Threads',
    description: [
      "Fields that are left out stay. What a caller sets is the caller's own: no other member learns of it, and the other connections of the caller get a `thread_state` frame.",
      'An archived thread comes back with its next message, unless it is muted. `unreadFrom` changes what is shown as unread and not the read position; reading on, or reading it again, ends it. Of two devices that write a draft the later one wins; an empty draft is none.',
      '`isAnswered` ends the turn of the caller until the next message.',
    ].join('\n\n'),
    request: { isPinned: true, labels: ['urgent'], draft: { body: 'I could start on' } },
    response: { ...THREAD, state: STATE, stateVersion: 1 },
  },
  listMessages: {
    tag: 'Messages',
    description:
      'Without `before` and `after` the newest messages. `before=<seq>` leads to older ones, `after=<seq>` to newer ones; a client fills a hole in `seq` with `after`. `around=<seq>` is for a jump: half of the page before it, half from it on, newest first; `hasMore` then tells of older ones. `aroundTime=<time>` is the same around the first message at that time or after it; with `limit=1` it is that message alone.\n\n`changedAfter=<change>` gives the messages that changed later, each as it is now, in the order of `change`, and `upTo`: the change that a client passes next. A message that changed twice comes once, so these numbers have gaps.',
    response: { messages: [MESSAGE], count: 1, hasMore: false },
  },
  getUnread: {
    tag: 'Messages',
    description:
      'For the header or the title of a page. `hello` carries the same totals, and a socket opened with `?unread=1` gets them after each change, at most once a second. Muted and archived threads are counted apart, because a badge must not tell of what the user does not want to be told of.',
    response: UNREAD,
  },
  sendMessage: {
    tag: 'Messages',
    description: [
      'The sender is the user of the token. The answer comes after the message is stored for good.',
      'Make one `clientId` for each message and repeat it on every retry: the message is stored once, and the retry answers 200 with the first one. The same `clientId` with other content is refused with 409.',
      '`replyTo` names a message of the same thread. The answer, and every later read, shows it as it is then: `replyTo` follows edits and deletions. `<@userId>` in the text mentions a member.',
    ].join('\n\n'),
    request: NEW_MESSAGE,
    response: SENT,
  },
  editMessage: {
    tag: 'Messages',
    description: [
      'Only the author edits, within `EDIT_WINDOW_MINUTES`. A repeated call with the same content answers the same and makes no new version.',
      'The other connections of both members get a `message_changed` frame. The thread keeps its place in lists, and unread counts stay.',
    ].join('\n\n'),
    request: { body: EDITED.body, ifVersion: 1 },
    response: EDITED,
  },
  deleteMessage: {
    tag: 'Messages',
    description:
      'The author deletes within `DELETE_WINDOW_MINUTES`, an `ADMIN` always. The message keeps its `seq` and reads `[deleted]`. A repeated call answers the same.',
    response: {
      ...EDITED,
      body: '[deleted]',
      version: 3,
      change: 2,
      deletedAt: '2026-01-31T12:02:00.000Z',
    },
  },
  listVersions: {
    tag: 'Messages',
    description:
      'For the members of the thread, or only for an `ADMIN` with `EDIT_HISTORY=operators`. Of a deleted message members see the last version only. If `hasMore` is true, `after` with the last version leads on.',
    response: {
      versions: [
        { version: 1, body: MESSAGE.body, attachments: [], at: MESSAGE.createdAt },
        { version: 2, body: EDITED.body, attachments: [], at: EDITED.editedAt },
      ],
      count: 2,
      hasMore: false,
    },
  },
  addReaction: {
    tag: 'Messages',
    description:
      'For the members of the thread: one emoji, percent-encoded in the path. A repeated call answers the same. The other connections of both members get a `message_changed` frame with all reactions; a client finds its own by the id of its user.',
    response: REACTED,
  },
  removeReaction: {
    tag: 'Messages',
    description: 'Answers the same when there is no such reaction.',
    response: { ...REACTED, change: 2, reactions: [] },
  },
  pinMessage: {
    tag: 'Messages',
    description:
      'For the members of the thread. A repeated call answers the same. The other connections of both members get a `message_changed` frame.',
    response: PINNED,
  },
  unpinMessage: {
    tag: 'Messages',
    description: 'Answers the same when the message is not pinned. A deletion unpins, too.',
    response: { ...PINNED, change: 2, pinnedAt: null },
  },
  listPins: {
    tag: 'Messages',
    description: 'If `hasMore` is true, `before` with the `seq` of the last one leads on.',
    response: { messages: [PINNED], count: 1, hasMore: false },
  },
  ...SCHEDULE_TEXTS,
  ...FILE_TEXTS,
  searchMessages: {
    tag: 'Messages',
    description: [
      'Searches the texts and the names of files of all messages that the caller may see, groups included. `logo` finds words that begin with it, in any case and without regard to accents; `"final version"` finds these words side by side and as they are; `-draft` leaves messages out. Chinese, Japanese, Korean and Thai need no spaces. Words of one or two letters and numbers are found as they are.',
      'Operators: `from:` and `with:` (`me`, an id, or the beginning of a name, in quotation marks if it has spaces), `job:41`, `has:file`, `has:image`, `has:link`, `is:pinned`, `before:`, `after:` and `on:` (`2026`, `2026-09` or `2026-09-01`, in the time zone `zone`; `after:` begins when that time is over). A minus before an operator turns it round, except that of a time. Any other operator is text.',
      'New messages are found within seconds. A user searches 30 times a minute. A page may have fewer results than `limit` although `hasMore` is true. `search_off`: the service runs without `SEARCH=on`.',
    ].join('\n\n'),
    response: {
      results: [{ message: MESSAGE, thread: FOUND_THREAD, highlights: [[22, 4]] }],
      ...ONE_PAGE,
      isComplete: true,
    },
  },
  listFiles: {
    tag: 'Messages',
    description:
      '`file`: attachments that are not images; `image`; `link`: addresses in texts. All that a message holds is on one page. A page may be short, or empty, although `hasMore` is true: `before` with `nextBefore` leads on.',
    response: {
      files: [
        {
          messageId: MESSAGE.id,
          seq: 1,
          senderId: 1,
          createdAt: MESSAGE.createdAt,
          attachment: null,
          link: 'https://example.com/logo',
        },
      ],
      count: 1,
      hasMore: false,
      nextBefore: null,
    },
  },
  markMessageRead: {
    tag: 'Messages',
    description: 'The read position never moves back. The other member gets a `read` frame.',
    response: SUCCESS,
  },
  listOnline: {
    tag: 'Presence',
    description: 'A user is online while at least one of their connections is open.',
    response: { onlineUsers: [2], count: 1 },
  },
  getPresence: {
    tag: 'Presence',
    description:
      'Users who share no thread with the caller are answered like users who do not exist, unless the service runs with `PRESENCE_VISIBILITY=everyone`.',
    response: PRESENCE,
  },
  listNotifications: {
    tag: 'Notifications',
    description:
      '`unread=true` leaves out what was read. `unreadCount` counts all pages, whatever the filter.',
    response: { notifications: [NOTIFICATION], ...ONE_PAGE, unreadCount: 1 },
  },
  markNotificationRead: {
    tag: 'Notifications',
    description: "The user's other connections get a `notification_read` frame.",
    response: SUCCESS,
  },
  markAllNotificationsRead: {
    tag: 'Notifications',
    description: "The user's other connections get a `notification_read` frame.",
    response: SUCCESS,
  },
  getUser: {
    tag: 'Users',
    description: 'All fields except `userId` are null for a user whom the service does not know yet.',
    response: PROFILE,
  },
  setTimeZone: {
    tag: 'Users',
    description:
      'Members of common threads then see it as `timeZone` in `otherUser` and `members`. Without this call nobody sees one.',
    request: { timeZone: 'Europe/Berlin' },
    response: SUCCESS,
  },
  revokeTokens: {
    tag: 'Admin',
    description:
      'Give either `userId`, for all tokens of a user that were issued up to `at`, or `jti`, for one token. Open sockets with such a token are closed with 4500.',
    request: { userId: 2 },
    response: {
      userId: 2,
      jti: null,
      at: '2026-01-31T12:00:00.000Z',
      until: '2027-01-31T12:00:00.000Z',
    },
  },
  exportUser: {
    tag: 'Admin',
    description: 'Call again with `cursor` until `nextCursor` is null. A page may be empty before that.',
    response: {
      userId: 1,
      profile: {
        username: 'ann',
        fullName: 'Ann Example',
        avatarUrl: null,
        timeZone: null,
        role: 'COMPANY',
        lastSeenAt: null,
        erasedAt: null,
      },
      messages: [],
      versions: [],
      reactions: [],
      threadStates: [],
      scheduled: [],
      savedReplies: [],
      reminders: [],
      files: [],
      fileOpens: [],
      notifications: [NOTIFICATION],
      nextCursor: null,
    },
  },
  eraseUser: {
    tag: 'Admin',
    description:
      'Call again after some seconds until `complete` is true. The first call never completes: what was on its way may still be stored.',
    request: {},
    response: { userId: 2, messages: 12, notifications: 3, complete: false },
  },
};
