import type { Attachment, Commands, Draft, Message, Thread, ThreadState, UserId } from './wire.ts';

/** What a user sets for a thread. Fields that are left out stay. */
export type ThreadStateChange = Omit<Commands['setThreadState']['input'], 'threadId'>;

const NOTHING: ThreadState = {
  isArchived: false,
  pinnedAt: null,
  mutedUntil: null,
  unreadFrom: null,
  labels: [],
  note: null,
  draft: null,
  isAnswered: false,
};

/** The state as it is when the service has stored the change. */
export function changeState(
  state: ThreadState | null,
  { isPinned, draft, ...change }: ThreadStateChange,
  now: string,
): ThreadState {
  const before = state ?? NOTHING;
  return {
    ...before,
    ...change,
    ...(isPinned !== undefined && { pinnedAt: isPinned ? (before.pinnedAt ?? now) : null }),
    ...(draft !== undefined && { draft: draft && toDraft(draft, now) }),
  };
}

function toDraft({ body, replyTo, attachments }: NonNullable<ThreadStateChange['draft']>, at: string): Draft {
  const files = (attachments ?? []).map((file, i) => ({
    type: null,
    size: null,
    ...file,
    id: file.id ?? String(i),
  })) as readonly Attachment[];
  return { body, replyTo: replyTo ?? null, attachments: files, at };
}

/** The fields of the thread that depend on the user's own state, after its next message. */
export function withTurn(
  { members, state }: Thread,
  { kind, senderId, createdAt }: Message,
  userId: UserId | null,
): Partial<Thread> {
  const side = (id: UserId | null) => members.find((member) => member.userId === id)?.side;
  const isOwn = senderId === userId || (side(userId) != null && side(userId) === side(senderId));
  return {
    state: state && {
      ...state,
      isArchived: state.isArchived && state.mutedUntil !== null,
      isAnswered: state.isAnswered && kind !== 'user',
    },
    ...(kind === 'user' && { turn: isOwn ? 'them' : 'me', turnSince: createdAt }),
  };
}

/** Whether the totals of unread messages leave the thread out. */
export function isQuiet({ state }: Pick<Thread, 'state'>): boolean {
  return state !== null && (state.isArchived || state.mutedUntil !== null);
}
