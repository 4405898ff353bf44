/** Objects in the documents' examples, checked against the schemas by openapi.test.ts. */
const THREAD_ID = '018f3b1e-8a52-7c41-9f10-2f6d1c0b7a01';
const MESSAGE_ID = '018f3b1e-9c10-7d2e-8b44-5a7e3f9c1d02';
const CLIENT_ID = '6f1c2d3e-4b5a-4c6d-8e7f-901a2b3c4d5e';
const SENT_AT = '2026-01-31T12:00:00.000Z';

export const MESSAGE = {
  id: MESSAGE_ID,
  threadId: THREAD_ID,
  seq: 1,
  senderId: 1,
  receiverId: 2,
  body: 'Hello Ben, are you free in March?',
  attachments: [],
  clientId: CLIENT_ID,
  readAt: null,
  createdAt: SENT_AT,
  senderName: 'Ann Example',
  senderAvatar: null,
  kind: 'user',
  version: 1,
  change: null,
  editedAt: null,
  deletedAt: null,
  reactions: [],
  replyTo: null,
  mentions: [],
  pinnedAt: null,
  card: null,
};

export const EDITED = {
  ...MESSAGE,
  body: 'Hello Ben, are you free in April?',
  version: 2,
  change: 1,
  editedAt: '2026-01-31T12:01:00.000Z',
};

export const REACTED = {
  ...MESSAGE,
  change: 1,
  reactions: [{ emoji: '👍', count: 1, userIds: [2], isClipped: false }],
};

export const PINNED = { ...MESSAGE, change: 1, pinnedAt: '2026-01-31T12:01:00.000Z' };

const ANN = { userId: 1, username: 'ann', fullName: 'Ann Example', avatarUrl: null, isOnline: true };
const BEN = { userId: 2, username: 'ben', fullName: 'Ben Example', avatarUrl: null, isOnline: true };
const CAT = { userId: 3, username: 'cat', fullName: 'Cat Example', avatarUrl: null, isOnline: false };

export const THREAD = {
  id: THREAD_ID,
  participants: [1, 2],
  jobId: 7,
  title: 'Logo for a bakery',
  lastMessageAt: SENT_AT,
  createdAt: SENT_AT,
  updatedAt: SENT_AT,
  lastSeq: 1,
  lastMessage: MESSAGE,
  unreadCount: 0,
  otherUser: BEN,
  lastReadSeq: 0,
  otherLastReadSeq: 0,
  kind: 'pair',
  lastChange: 0,
  memberCount: 2,
  members: [
    { ...ANN, role: 'member', side: null, lastReadSeq: 1 },
    { ...BEN, role: 'member', side: null, lastReadSeq: 0 },
  ],
  role: 'member',
  hasLeft: false,
  state: null,
  stateVersion: 0,
  turn: 'them',
  turnSince: SENT_AT,
};

export const STATE = {
  isArchived: false,
  pinnedAt: SENT_AT,
  mutedUntil: null,
  unreadFrom: null,
  labels: ['urgent'],
  note: null,
  draft: { body: 'I could start on', replyTo: null, attachments: [], at: SENT_AT },
  isAnswered: false,
};

export const FOUND_THREAD = {
  id: THREAD.id,
  kind: THREAD.kind,
  title: THREAD.title,
  jobId: THREAD.jobId,
  otherUser: THREAD.otherUser,
  members: THREAD.members,
};

export const GROUP = {
  ...THREAD,
  kind: 'group',
  participants: [1, 2, 3],
  title: 'Bakery team',
  lastMessage: null,
  lastMessageAt: null,
  lastSeq: 0,
  turn: 'none',
  turnSince: null,
  otherUser: null,
  memberCount: 3,
  members: [
    { ...ANN, role: 'owner', side: 'client', lastReadSeq: 0 },
    { ...BEN, role: 'member', side: 'designer', lastReadSeq: 0 },
    { ...CAT, role: 'reader', side: 'client', lastReadSeq: 0 },
  ],
  role: 'owner',
};

export const NEW_GROUP = {
  title: GROUP.title,
  jobId: 7,
  members: [
    { userId: 1, side: 'client' },
    { userId: 2, side: 'designer' },
    { userId: 3, side: 'client', role: 'reader' },
  ],
  clientId: CLIENT_ID,
};

export const MEMBER_CHANGE = { role: 'member', side: 'designer', history: 'all' };

export const NOTIFICATION = {
  id: 41,
  userId: 1,
  type: 'proposal_received',
  title: 'New proposal',
  message: 'Ben Example sent a proposal for Logo for a bakery',
  data: { proposalId: 9, jobId: 7 },
  isRead: false,
  readAt: null,
  createdAt: SENT_AT,
};

export const PROFILE = { userId: 2, username: 'ben', fullName: 'Ben Example', avatarUrl: null };

export const PRESENCE = { userId: 2, isOnline: true, status: 'available', lastSeenAt: null };

export const NEW_THREAD = {
  participantId: 2,
  jobId: 7,
  title: THREAD.title,
  initialMessage: MESSAGE.body,
  clientId: CLIENT_ID,
};

export const NEW_MESSAGE = {
  body: MESSAGE.body,
  attachments: [
    {
      filename: 'sketch.pdf',
      url: 'https://files.example.com/sketch.pdf',
      type: 'application/pdf',
      size: 48213,
    },
  ],
  clientId: CLIENT_ID,
};

export const SENT = {
  ...MESSAGE,
  attachments: NEW_MESSAGE.attachments.map((file) => ({ id: '1f0c', ...file })),
};

export const ONE_PAGE = { count: 1, hasMore: false, nextCursor: null };
export const SUCCESS = { success: true };

export const SCHEDULED = {
  id: CLIENT_ID,
  threadId: THREAD_ID,
  body: 'Good morning! Here are the drafts.',
  attachments: [],
  replyTo: null,
  sendAt: '2026-02-02T08:00:00.000Z',
  zone: 'Europe/Berlin',
  state: 'waiting',
  failure: null,
  createdAt: SENT_AT,
};

export const NEW_SCHEDULED = {
  body: SCHEDULED.body,
  sendAt: '2026-02-02T09:00:00+01:00',
  zone: SCHEDULED.zone,
  clientId: CLIENT_ID,
};

export const REMINDER = {
  messageId: MESSAGE_ID,
  threadId: THREAD_ID,
  seq: 1,
  at: '2026-02-02T08:00:00.000Z',
};

export const SAVED_REPLY = {
  id: CLIENT_ID,
  name: 'Prices',
  body: 'A logo takes about a week and starts at 400 euros.',
};

export const UNREAD = { messages: 3, threads: 2, mutedMessages: 0, notifications: 1, at: 812_031 };
