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
  otherUser: { userId: 2, username: 'ben', fullName: 'Ben Example', avatarUrl: null, isOnline: true },
  lastReadSeq: 0,
  otherLastReadSeq: 0,
  kind: 'pair',
  lastChange: 0,
};

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
