// Generated from protocol/ by `npm run docs`.
// oxlint-disable max-lines
import type { Route } from '@messaging/protocol/route';

/** Id of a platform user, 1 .. 2^53-1. */
export type UserId = number;
/** Id of a thread: a UUID in lower case. */
export type ThreadId = string;
/** Sequence number of a message in its thread: 1, 2, 3 … without a gap; 0 is before the first message. */
export type Seq = number;
/** Status that an online user may choose. */
export type OwnStatus = Commands['setPresence']['input']['status'];

/** Reason of a refusal; docs/errors.md has the meaning of each. */
export type ErrorCode =
  | 'invalid_json'
  | 'invalid_request'
  | 'unknown_type'
  | 'token_missing'
  | 'token_invalid'
  | 'token_expired'
  | 'token_revoked'
  | 'forbidden'
  | 'not_author'
  | 'too_late'
  | 'read_only'
  | 'not_owner'
  | 'last_owner'
  | 'not_group'
  | 'too_many_members'
  | 'history_missing'
  | 'origin_not_allowed'
  | 'not_found'
  | 'search_off'
  | 'files_off'
  | 'link_expired'
  | 'file_not_ready'
  | 'file_incomplete'
  | 'file_refused'
  | 'file_too_large'
  | 'too_many_uploads'
  | 'upload_limit'
  | 'unknown_user'
  | 'method_not_allowed'
  | 'client_id_conflict'
  | 'version_conflict'
  | 'too_many_versions'
  | 'too_many_reactions'
  | 'too_many_pins'
  | 'too_many_drafts'
  | 'too_many_scheduled'
  | 'too_many_reminders'
  | 'too_many_saved_replies'
  | 'too_many_revocations'
  | 'payload_too_large'
  | 'upgrade_required'
  | 'rate_limited'
  | 'too_many_connections'
  | 'too_many_new_threads'
  | 'internal'
  | 'overloaded'
  | 'unavailable';

/** A file of a message. The platform stores the file itself. */
export interface Attachment {
  /** Id of the file within its message. */
  readonly id: string;
  /** Name of the file, as shown to the reader. */
  readonly filename: string;
  /** Where the file can be read, as the URL Standard writes it; that of a file of the service needs a token. */
  readonly url: string;
  /** Media type of the file; null: unknown. */
  readonly type: string | null;
  /** Size of the file in bytes; null: unknown. */
  readonly size: number | null;
  /** Id of a file of the service; left out for one of the platform. */
  readonly fileId?: string;
  /** Width of an image in pixels; null: none, or unknown. */
  readonly width?: number | null;
  /** Height of an image in pixels; null: none, or unknown. */
  readonly height?: number | null;
  /** Data URL of a tiny blurred picture to show while the image loads; null: none. */
  readonly placeholder?: string | null;
  /** Where a smaller picture of it can be read; null: there is none. */
  readonly previewUrl?: string | null;
  /** `checking`: it cannot be opened yet; `refused`: it was found to be dangerous. */
  readonly state?: 'ready' | 'checking' | 'refused';
}

/** What a user has written and not sent, as it was typed. */
export interface Draft {
  readonly body: string;
  readonly replyTo: string | null;
  readonly attachments: readonly Attachment[];
  /** When it was stored: of two devices the later one wins. */
  readonly at: string;
}

/** Body of every REST answer with an error. */
export interface ErrorBody {
  /** A sentence for a developer. */
  readonly error: string;
  /** Stable code; docs/errors.md has the meaning of each. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** With `invalid_request`: each bad field. */
  readonly details?: readonly ErrorDetail[];
  /** With `version_conflict`: the message as it is now. */
  readonly current?: Message;
  /** Id of the request, as in `X-Request-Id` and in the log. */
  readonly requestId: string;
}

/** An invalid field of a refused call. */
export interface ErrorDetail {
  /** The field, path or query value; dots lead into objects and lists. */
  readonly path: string;
  /** What is wrong with it, for a developer. */
  readonly message: string;
}

/** ExportedFile */
export interface ExportedFile {
  readonly id: string;
  readonly threadId: string;
  /** Message that holds it; null: it was not sent. */
  readonly messageId: string | null;
  /** Name of the file, as shown to the reader. */
  readonly filename: string;
  /** Media type, by the bytes of the file. */
  readonly type: string;
  /** Size in bytes. */
  readonly size: number;
  readonly sha256: string | null;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  /** Address of the bytes that holds for ten minutes; without an origin it is relative to the address of the service. Null: the service keeps no files. */
  readonly link: string | null;
}

/** ExportedFileOpen */
export interface ExportedFileOpen {
  /** When the user first opened it. */
  readonly firstAt: string;
  /** When the user last opened it. */
  readonly lastAt: string;
  /** How often. */
  readonly count: number;
  readonly fileId: string;
}

/** FileOpen */
export interface FileOpen {
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** When the user first opened it. */
  readonly firstAt: string;
  /** When the user last opened it. */
  readonly lastAt: string;
  /** How often. */
  readonly count: number;
}

/** FoundThread */
export interface FoundThread {
  /** Id of the thread. */
  readonly id: string;
  /** `pair`: two users; `group`: any number, only for clients that ask for groups. */
  readonly kind: 'pair' | 'group';
  /** Title; null: none. */
  readonly title: string | null;
  /** Job that the thread is about; null: none. */
  readonly jobId: number | null;
  /** The other member of a pair; null in a group. */
  readonly otherUser: OtherUser | null;
  /** The first 8 members; GET …/members has all. */
  readonly members: readonly ThreadMember[];
}

/** A message of a thread. Times are ISO 8601, UTC. */
export interface Message {
  /** Id of the message. */
  readonly id: string;
  /** Thread that the message belongs to. */
  readonly threadId: string;
  /** Place in the thread: 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** User who sent the message. */
  readonly senderId: number;
  /** The other member of a pair; null in a group. */
  readonly receiverId: number | null;
  /** Text of the message, trimmed. */
  readonly body: string;
  /** Files of the message, in the order they are shown. */
  readonly attachments: readonly Attachment[];
  /** The sender's `clientId`; null when there was none. */
  readonly clientId: string | null;
  /** When the receiver read the message; null: not yet. */
  readonly readAt: string | null;
  /** When the message was stored. */
  readonly createdAt: string;
  /** The sender's name; null: unknown. */
  readonly senderName: string | null;
  /** Address of the sender's avatar; null: none. */
  readonly senderAvatar: string | null;
  /** `user`: written by its sender; `system`: says what its sender did to the thread; `card`: made by the platform, not yet. */
  readonly kind: 'user' | 'system' | 'card';
  /** What a `system` message says, for programs; else null. */
  readonly card: MessageCard | null;
  /** Number of the content: 1, then one more for each edit and the deletion. */
  readonly version: number;
  /** Number of its newest change among those of the thread, 1, 2, 3 …; null: never changed. */
  readonly change: number | null;
  /** When the content was last edited; null: never. */
  readonly editedAt: string | null;
  /** When the message was deleted: then `body` is `[deleted]`, without attachments; null: it was not. */
  readonly deletedAt: string | null;
  /** Reactions of members, in the order in which each emoji first came. */
  readonly reactions: readonly Reaction[];
  /** The message that this one answers; null: none, or it is gone. */
  readonly replyTo: Quote | null;
  /** Members whom the text names as `<@userId>`, each once. */
  readonly mentions: readonly number[];
  /** When a member pinned the message; null: it is not pinned. */
  readonly pinnedAt: string | null;
}

/** MessageCard */
export interface MessageCard {
  readonly type: 'member_added' | 'member_removed' | 'member_left' | 'member_changed' | 'title_changed';
  /** Member whom it is about; null with `title_changed`. */
  readonly userId: number | null;
  /** New title, with `title_changed`; else null. */
  readonly title: string | null;
}

/** MessageVersion */
export interface MessageVersion {
  readonly version: number;
  /** Text of the message, trimmed. */
  readonly body: string;
  /** Files of the message, in the order they are shown. */
  readonly attachments: readonly Attachment[];
  /** When this content was written. */
  readonly at: string;
}

/** An attachment as its sender describes it. `size` is in bytes. */
export interface NewAttachment {
  /** Id of the file; made by the service when left out. */
  readonly id?: string;
  /** File that the sender has uploaded for this thread; it has its own name, type and size. */
  readonly fileId?: string;
  /** Name of the file; needed without `fileId`. */
  readonly filename?: string;
  /** Address of the file; needed without `fileId`. */
  readonly url?: string;
  /** Media type of the file; null: unknown. */
  readonly type?: string | null;
  /** Size of the file in bytes; null: unknown. */
  readonly size?: number | null;
}

/** A notification of the platform. `data` has the ids of its subject. */
export interface Notification {
  /** Id of a notification. */
  readonly id: number;
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** Kind of the notification, such as `proposal_received`; more may come. */
  readonly type: string;
  /** One line, as shown to the user. */
  readonly title: string;
  /** One or two sentences, as shown to the user. */
  readonly message: string;
  /** Ids of the job, payment, contract, course or certificate that it is about. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether the user has read it. */
  readonly isRead: boolean;
  /** When the user read it; null: not yet. */
  readonly readAt: string | null;
  /** When it was stored. */
  readonly createdAt: string;
}

/** The other member of a thread. */
export interface OtherUser {
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** Login name; null: unknown. */
  readonly username: string | null;
  /** Name as shown to people; null: unknown. */
  readonly fullName: string | null;
  /** Address of the avatar; null: none. */
  readonly avatarUrl: string | null;
  /** Whether the user has an open connection. */
  readonly isOnline: boolean;
  /** IANA name of the time zone that the user shares; left out: none. */
  readonly timeZone?: string;
}

/** Online state and status of a user. */
export interface Presence {
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** Whether the user has an open connection. */
  readonly isOnline: boolean;
  /** The status that the user chose, or `offline`. */
  readonly status: 'available' | 'busy' | 'away' | 'offline';
  /** When the last connection ended; null while online or unknown. */
  readonly lastSeenAt: string | null;
}

/** Quote */
export interface Quote {
  readonly messageId: string;
  /** Place in the thread; 0 is before the first message. */
  readonly seq: number;
  /** User id, 1 .. 2^53-1. */
  readonly senderId: number;
  /** The first 140 code points of its text; null: not for every reader, as in events of groups. */
  readonly preview: string | null;
  /** Whether it was deleted. */
  readonly isDeleted: boolean;
}

/** Reaction */
export interface Reaction {
  /** One emoji. */
  readonly emoji: string;
  /** Number of users who reacted with it. */
  readonly count: number;
  /** The first 20 of them, in the order in which they reacted. */
  readonly userIds: readonly number[];
  /** Whether there are more users than `userIds` names. */
  readonly isClipped: boolean;
}

/** A reminder of a message, for one user. */
export interface Reminder {
  readonly messageId: string;
  readonly threadId: string;
  /** Place of the message in its thread. */
  readonly seq: number;
  /** When the user is reminded. */
  readonly at: string;
}

/** ReservedFile */
export interface ReservedFile {
  readonly id: string;
  /** Name under which the file will be shown. */
  readonly filename: string;
  readonly upload: UploadTarget;
}

/** A text that a user keeps for messages to come. */
export interface SavedReply {
  readonly id: string;
  /** Name by which its user finds it. */
  readonly name: string;
  /** Text of the reply. */
  readonly body: string;
}

/** A message that is sent later. */
export interface ScheduledMessage {
  /** Id of the scheduled message, and `clientId` of the message once it is sent. */
  readonly id: string;
  readonly threadId: string;
  /** Text of the message, trimmed. */
  readonly body: string;
  readonly attachments: readonly Attachment[];
  /** Message that it answers; null: none. */
  readonly replyTo: string | null;
  /** When it is sent. */
  readonly sendAt: string;
  /** Time zone in which the sender chose the time. */
  readonly zone: string;
  /** Lists have those that wait and those that failed; events tell of the others, too. */
  readonly state: 'waiting' | 'failed' | 'sent' | 'cancelled';
  /** Why it was not sent: the sender has left the thread, may only read it, a file of it was refused or removed, or the service was away for more than 24 hours; null: it has not failed. */
  readonly failure: 'not_found' | 'read_only' | 'too_late' | 'client_id_conflict' | 'file_not_ready' | null;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
}

/** A message that a search found. */
export interface SearchResult {
  readonly message: Message;
  readonly thread: FoundThread;
  /** Start and length of each hit in `body`, in UTF-16 code units, in order and apart; empty when only filters or names of files match. */
  readonly highlights: readonly (readonly number[])[];
}

/** A file or a link that a message holds. */
export interface SharedFile {
  readonly messageId: string;
  /** Place in the thread; 0 is before the first message. */
  readonly seq: number;
  /** User id, 1 .. 2^53-1. */
  readonly senderId: number;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  /** The file; null with `type=link`. */
  readonly attachment: Attachment | null;
  /** The address in the text, with `type=link`; else null. */
  readonly link: string | null;
}

/** The answer of a call without a result. */
export interface Success {
  readonly success: true;
}

/** A conversation of two users, as one of them sees it. */
export interface Thread {
  /** Id of the thread. */
  readonly id: string;
  /** Ids of its members. */
  readonly participants: readonly number[];
  /** Job that the thread is about; null: none. */
  readonly jobId: number | null;
  /** Title; null: none. */
  readonly title: string | null;
  /** When the last message was stored; null: no message. */
  readonly lastMessageAt: string | null;
  /** When the thread was made. */
  readonly createdAt: string;
  /** When a message was last stored, or the thread made. */
  readonly updatedAt: string;
  /** `seq` of the last message; 0: no message. */
  readonly lastSeq: number;
  /** The last message; null: no message. */
  readonly lastMessage: Message | null;
  /** Messages of the other member that the caller has not read. */
  readonly unreadCount: number;
  /** The other member of a pair; null in a group. */
  readonly otherUser: OtherUser | null;
  /** How far the caller has read; 0: nothing. */
  readonly lastReadSeq: number;
  /** How far the other member of a pair has read; 0: nothing. */
  readonly otherLastReadSeq: number;
  /** `pair`: two users; `group`: any number, only for clients that ask for groups. */
  readonly kind: 'pair' | 'group';
  /** Number of the last change of its messages; 0: none. Read before a page, it is what that page knows. */
  readonly lastChange: number;
  /** Number of its members. */
  readonly memberCount: number;
  /** The first 8 members; GET …/members has all. */
  readonly members: readonly ThreadMember[];
  /** Role of the caller; null: the caller has left. */
  readonly role: 'owner' | 'member' | 'reader' | null;
  /** Whether the caller has left or was removed: then the thread is as it was at that moment. */
  readonly hasLeft: boolean;
  /** What the caller has set; null: nothing. */
  readonly state: ThreadState | null;
  /** Grows with each change of `state`: of two copies the one with the greater number is newer. */
  readonly stateVersion: number;
  /** `me`: the last message is from another side than the caller; `them`: from the caller or from the own side; `none`: no message, nothing to answer, or left. */
  readonly turn: 'me' | 'them' | 'none';
  /** When the message was stored that gave the turn. */
  readonly turnSince: string | null;
}

/** ThreadMember */
export interface ThreadMember {
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** Login name; null: unknown. */
  readonly username: string | null;
  /** Name as shown to people; null: unknown. */
  readonly fullName: string | null;
  /** Address of the avatar; null: none. */
  readonly avatarUrl: string | null;
  /** Whether the user has an open connection. */
  readonly isOnline: boolean;
  /** IANA name of the time zone that the user shares; left out: none. */
  readonly timeZone?: string;
  /** `owner`: also manages the members and the title; `reader`: may not write. */
  readonly role: 'owner' | 'member' | 'reader';
  readonly side: 'client' | 'designer' | null;
  /** How far the member has read; 0: nothing. */
  readonly lastReadSeq: number;
}

/** What a user has set for a thread. No other member sees it. */
export interface ThreadState {
  /** A new message ends it, unless the thread is muted. */
  readonly isArchived: boolean;
  /** When the caller pinned the thread; null: not pinned. */
  readonly pinnedAt: string | null;
  /** A time as in `pinnedAt`, or `forever`; null: not muted. */
  readonly mutedUntil: string | null;
  /** Shown as unread from here on, although it is read; null: not so. */
  readonly unreadFrom: number | null;
  readonly labels: readonly string[];
  readonly note: string | null;
  readonly draft: Draft | null;
  /** The caller has nothing to answer until the next message. */
  readonly isAnswered: boolean;
}

/** Unread totals of a user over all threads and notifications. */
export interface UnreadTotals {
  /** Unread messages in all threads that are neither muted nor archived. */
  readonly messages: number;
  /** Those threads with an unread message, or shown as unread. */
  readonly threads: number;
  /** Unread messages in muted and in archived threads, of which a badge should not tell. */
  readonly mutedMessages: number;
  /** Unread notifications. */
  readonly notifications: number;
  /** Place of these totals in the history of the database: of two the one with the greater is newer. */
  readonly at: number;
}

/** UploadTarget */
export interface UploadTarget {
  readonly method: 'PUT';
  /** Where to send the bytes; without an origin it is relative to the address of the service. */
  readonly url: string;
  /** Headers that must come along. */
  readonly headers: Readonly<Record<string, string>>;
  /** Until when the address holds. */
  readonly expiresAt: string;
}

/** UploadedFile */
export interface UploadedFile {
  readonly id: string;
  /** Name of the file, as shown to the reader. */
  readonly filename: string;
  /** Media type, by the bytes of the file. */
  readonly type: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Width of an image in pixels; null: none, or unknown. */
  readonly width: number | null;
  /** Height of an image in pixels; null: none, or unknown. */
  readonly height: number | null;
  /** Data URL of a tiny blurred picture to show while the image loads; null: none. */
  readonly placeholder: string | null;
  /** Whether there are smaller pictures of it. */
  readonly hasPreview: boolean;
  /** `checking`: others see it when it was checked; `refused`: it was found to be dangerous. */
  readonly state: 'ready' | 'checking' | 'refused';
}

/** Profile of a user. All fields are null for a user the service has not seen. */
export interface UserProfile {
  /** User id, 1 .. 2^53-1. */
  readonly userId: number;
  /** Login name; null: unknown. */
  readonly username: string | null;
  /** Name as shown to people; null: unknown. */
  readonly fullName: string | null;
  /** Address of the avatar; null: none. */
  readonly avatarUrl: string | null;
}

/** Input and output of every command. */
export interface Commands {
  /** The caller's threads, newest activity first. */
  readonly listThreads: {
    readonly input: {
      readonly limit?: number;
      readonly offset?: number;
      /** `nextCursor` of the page before. */
      readonly cursor?: string;
      /** Groups come along: for clients that know them. */
      readonly include?: 'groups';
      /** `inbox`: all but archived ones; `archived`: only these; the others leave archived ones out. `your_turn` has the oldest first. */
      readonly filter?: 'inbox' | 'unread' | 'archived' | 'pinned' | 'your_turn';
      /** Threads about this job. */
      readonly jobId?: number;
      /** Threads with this label of the caller. */
      readonly label?: string;
      /** Words of a name of another member or of the title, without case and accents. */
      readonly q?: string;
    };
    readonly output: {
      readonly threads: readonly Thread[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
      /** `cursor` of the next page; null: this is the last. */
      readonly nextCursor: string | null;
    };
  };
  /** Creates a thread with another user about a job, or returns the existing one of this pair and job. */
  readonly createThread: {
    readonly input: {
      /** The other member. */
      readonly participantId: number;
      /** Job that the thread is about; null: none. */
      readonly jobId?: number | null;
      /** Title of a new thread; an existing one keeps its own. */
      readonly title?: string | null;
      /** Text of a message to send at once, also into an existing thread. */
      readonly initialMessage?: string | null;
      /** Made by the client once a message; repeating it repeats the answer, not the message. */
      readonly clientId?: string | null;
    };
    readonly output: Thread;
  };
  /** Creates a group, whose owner is the caller; a repeated `clientId` returns the same group. */
  readonly createGroup: {
    readonly input: {
      /** Title of the group. */
      readonly title: string;
      /** Job that the thread is about; null: none. */
      readonly jobId?: number | null;
      /** The others; naming the caller sets the side of the caller. */
      readonly members: readonly ({
        /** User id, 1 .. 2^53-1. */
        readonly userId: number;
        readonly side?: 'client' | 'designer' | null;
        /** `owner`: also manages the members and the title; `reader`: may not write. */
        readonly role?: 'owner' | 'member' | 'reader';
      })[];
      /** Made by the client once a message; repeating it repeats the answer, not the message. */
      readonly clientId?: string | null;
    };
    readonly output: Thread;
  };
  /** All members of a thread, in the order in which they came. */
  readonly listMembers: {
    readonly input: {
      readonly threadId: string;
    };
    readonly output: {
      readonly members: readonly ThreadMember[];
      readonly count: number;
    };
  };
  /** Adds a member to a group, or changes role and side of a member; for owners. */
  readonly putMember: {
    readonly input: {
      readonly threadId: string;
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
      /** Left out: `member`, or as it was. */
      readonly role?: 'owner' | 'member' | 'reader';
      /** Left out: none, or as it was. */
      readonly side?: 'client' | 'designer' | null;
      /** What a new member may see of what was before: all, nothing, or from this `seq` on. A new member needs it; there is no default. */
      readonly history?: 'all' | 'none' | number;
    };
    readonly output: Thread;
  };
  /** Removes a member from a group; for owners, and for the member, who leaves. */
  readonly removeMember: {
    readonly input: {
      readonly threadId: string;
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
    };
    readonly output: Success;
  };
  /** One thread. */
  readonly getThread: {
    readonly input: {
      readonly threadId: string;
    };
    readonly output: Thread;
  };
  /** Changes the title of a thread for all members. */
  readonly renameThread: {
    readonly input: {
      readonly threadId: string;
      /** Title from now on; null: none. */
      readonly title: string | null;
    };
    readonly output: Thread;
  };
  /** Changes the caller's own state of a thread: archive, pin, mute, unread, labels, note, draft, answered. */
  readonly setThreadState: {
    readonly input: {
      readonly threadId: string;
      /** Archives the thread until its next message. */
      readonly isArchived?: boolean;
      readonly isPinned?: boolean;
      /** A time, as ISO 8601 in UTC with milliseconds, `forever`, or null: no longer. */
      readonly mutedUntil?: string | null;
      /** Shows the thread as unread from this `seq` on; the read position stays. */
      readonly unreadFrom?: number | null;
      /** All labels from now on. */
      readonly labels?: readonly string[];
      /** Note that only the caller sees; null: none. */
      readonly note?: string | null;
      /** Replaces the draft; null or empty: none. */
      readonly draft?: {
        /** Text so far. */
        readonly body: string;
        /** Message that the draft answers. */
        readonly replyTo?: string | null;
        /** Files of the draft. */
        readonly attachments?: readonly NewAttachment[] | null;
      } | null;
      /** Nothing to answer until the next message. */
      readonly isAnswered?: boolean;
    };
    readonly output: Thread;
  };
  /** A thread's messages, newest first; with `after`, oldest first; with `changedAfter`, by change. */
  readonly listMessages: {
    readonly input: {
      readonly threadId: string;
      readonly limit?: number;
      readonly offset?: number;
      readonly before?: number;
      readonly after?: number;
      readonly around?: number;
      readonly aroundTime?: string;
      /** Number of a change; 0 is before the first. */
      readonly changedAfter?: number;
    };
    readonly output: {
      readonly messages: readonly Message[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
      /** With `changedAfter`: the change up to which the client knows the thread after this page. */
      readonly upTo?: number;
    };
  };
  /** Unread totals of the caller, over all threads and notifications. */
  readonly getUnread: {
    readonly input: {
      /** Groups come along: for clients that know them. */
      readonly include?: 'groups';
    };
    readonly output: UnreadTotals;
  };
  /** Stores a message, then delivers it to every connection of both members. */
  readonly sendMessage: {
    readonly input: {
      readonly threadId: string;
      /** Text of the message; stored trimmed. May be empty beside attachments. */
      readonly body: string;
      /** Files of the message, in the order they are shown. */
      readonly attachments?: readonly NewAttachment[] | null;
      /** Made by the client once a message; repeating it repeats the answer, not the message. */
      readonly clientId?: string | null;
      /** Message of the same thread that this one answers. */
      readonly replyTo?: string | null;
    };
    readonly output: Message;
  };
  /** Replaces the content of one's own message; the earlier one is kept as a version. */
  readonly editMessage: {
    readonly input: {
      readonly messageId: string;
      /** Text of the message; stored trimmed. May be empty beside attachments. */
      readonly body: string;
      /** Files of the message from now on, those that stay included: a file of the service by its `fileId`. Null or left out: they stay. */
      readonly attachments?: readonly NewAttachment[] | null;
      /** Version that is edited; another one is a conflict. */
      readonly ifVersion?: number;
    };
    readonly output: Message;
  };
  /** Deletes one's own message; its place in the thread stays. */
  readonly deleteMessage: {
    readonly input: {
      readonly messageId: string;
    };
    readonly output: Message;
  };
  /** The contents that a message has had, oldest first; the last one is its own. */
  readonly listVersions: {
    readonly input: {
      readonly messageId: string;
      readonly after?: number;
    };
    readonly output: {
      readonly versions: readonly MessageVersion[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
    };
  };
  /** Reacts to a message with an emoji. */
  readonly addReaction: {
    readonly input: {
      readonly messageId: string;
      /** One emoji. */
      readonly emoji: string;
    };
    readonly output: Message;
  };
  /** Takes back one's own reaction. */
  readonly removeReaction: {
    readonly input: {
      readonly messageId: string;
      /** One emoji. */
      readonly emoji: string;
    };
    readonly output: Message;
  };
  /** Reacts to a message with an emoji, or takes that back. */
  readonly react: {
    readonly input: {
      readonly messageId: string;
      /** One emoji. */
      readonly emoji: string;
      readonly on: boolean;
    };
    readonly output: Message;
  };
  /** Pins a message for all members of its thread. */
  readonly pinMessage: {
    readonly input: {
      readonly messageId: string;
    };
    readonly output: Message;
  };
  /** Unpins a message for all members of its thread. */
  readonly unpinMessage: {
    readonly input: {
      readonly messageId: string;
    };
    readonly output: Message;
  };
  /** The pinned messages of a thread, newest message first. */
  readonly listPins: {
    readonly input: {
      readonly threadId: string;
      /** Place in the thread; 0 is before the first message. */
      readonly before?: number;
    };
    readonly output: {
      readonly messages: readonly Message[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
    };
  };
  /** Schedules a message; a repeated `clientId` returns the same one. */
  readonly createScheduled: {
    readonly input: {
      readonly threadId: string;
      /** Text of the message; stored trimmed. May be empty beside attachments. */
      readonly body: string;
      /** Files of the message, in the order they are shown. */
      readonly attachments?: readonly NewAttachment[] | null;
      /** Made by the client once a message; repeating it repeats the answer, not the message. */
      readonly clientId?: string | null;
      /** Message of the same thread that this one answers. */
      readonly replyTo?: string | null;
      /** When to send it: at most 120 days ahead, by the clock of the service. */
      readonly sendAt: string;
      /** Time zone in which the sender chose the time. */
      readonly zone: string;
    };
    readonly output: ScheduledMessage;
  };
  /** The caller's scheduled messages of a thread. */
  readonly listThreadScheduled: {
    readonly input: {
      readonly threadId: string;
      /** Id of the last entry of the page before. */
      readonly after?: string;
    };
    readonly output: {
      readonly scheduled: readonly ScheduledMessage[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
    };
  };
  /** The caller's scheduled messages of all threads. */
  readonly listScheduled: {
    readonly input: {
      /** Id of the last entry of the page before. */
      readonly after?: string;
    };
    readonly output: {
      readonly scheduled: readonly ScheduledMessage[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
    };
  };
  /** Changes text or time of a scheduled message; one that failed waits again. */
  readonly changeScheduled: {
    readonly input: {
      readonly threadId: string;
      readonly scheduledId: string;
      /** Text of the message; stored trimmed. May be empty beside attachments. */
      readonly body?: string;
      /** Files of the message from now on, those that stay included: a file of the service by its `fileId`. Null or left out: they stay. */
      readonly attachments?: readonly NewAttachment[] | null;
      /** Message that it answers; null: none. Left out: it stays. */
      readonly replyTo?: string | null;
      /** When to send it: at most 120 days ahead, by the clock of the service. */
      readonly sendAt?: string;
      /** Time zone in which the sender chose the time. */
      readonly zone?: string;
    };
    readonly output: ScheduledMessage;
  };
  /** Removes a scheduled message, which is not sent then. */
  readonly cancelScheduled: {
    readonly input: {
      readonly threadId: string;
      readonly scheduledId: string;
    };
    readonly output: ScheduledMessage;
  };
  /** Reminds the caller of a message at a time, by a notification. */
  readonly setReminder: {
    readonly input: {
      readonly messageId: string;
      /** When to remind the caller: in the future, at most 366 days ahead. */
      readonly at: string;
    };
    readonly output: Reminder;
  };
  /** Removes the caller's reminder of a message. */
  readonly removeReminder: {
    readonly input: {
      readonly messageId: string;
    };
    readonly output: Success;
  };
  /** The caller's reminders, the next one first. */
  readonly listReminders: {
    readonly input: Readonly<Record<string, never>>;
    readonly output: {
      readonly reminders: readonly Reminder[];
      readonly count: number;
    };
  };
  /** The caller's saved replies. */
  readonly listSavedReplies: {
    readonly input: {
      /** Id of the last entry of the page before. */
      readonly after?: string;
    };
    readonly output: {
      readonly replies: readonly SavedReply[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
    };
  };
  /** Saves a reply, or replaces the one with this id. */
  readonly putSavedReply: {
    readonly input: {
      /** Reply that is replaced, or id of a new one; made by the service when left out. */
      readonly id?: string;
      /** Name by which its user finds it. */
      readonly name: string;
      /** Text of the reply; stored trimmed. */
      readonly body: string;
    };
    readonly output: SavedReply;
  };
  /** Removes a saved reply. */
  readonly removeSavedReply: {
    readonly input: {
      readonly replyId: string;
    };
    readonly output: Success;
  };
  /** Messages of the caller's threads that match a query, newest first. */
  readonly searchMessages: {
    readonly input: {
      /** The query, as a user types it. */
      readonly q: string;
      /** Only this thread. */
      readonly threadId?: string;
      /** Time zone of the days in the query, such as `Europe/Berlin`; left out: UTC. */
      readonly zone?: string;
      readonly limit?: number;
      /** `nextCursor` of the page before. */
      readonly cursor?: string;
    };
    readonly output: {
      readonly results: readonly SearchResult[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
      /** `cursor` of the next page; null: this is the last. */
      readonly nextCursor: string | null;
      /** False: there may be more matches than this page and its followers tell, because the search took too long, or because the index is still being filled. */
      readonly isComplete: boolean;
    };
  };
  /** Files, images or links that the messages of a thread hold, newest first. */
  readonly listFiles: {
    readonly input: {
      readonly threadId: string;
      readonly type: 'file' | 'image' | 'link';
      /** `nextBefore` of the page before. */
      readonly before?: number;
      readonly limit?: number;
    };
    readonly output: {
      readonly files: readonly SharedFile[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
      /** `before` of the next page; null: this is the last. */
      readonly nextBefore: number | null;
    };
  };
  /** Reserves a place for a file of a thread, and says where to send its bytes. */
  readonly createFile: {
    readonly input: {
      /** Thread in which the file will be sent. */
      readonly threadId: string;
      /** Name of the file; path, control characters and what turns text around are removed. */
      readonly filename: string;
      /** Media type that the client expects; the bytes decide. */
      readonly type?: string | null;
      /** Size of the file in bytes. */
      readonly size: number;
      /** SHA-256 of the bytes, in hexadecimal digits. */
      readonly sha256?: string;
    };
    readonly output: ReservedFile;
  };
  /** Checks the bytes that were sent and makes the file ready to be sent. */
  readonly completeFile: {
    readonly input: {
      readonly fileId: string;
    };
    readonly output: UploadedFile;
  };
  /** Removes a file that was not sent. */
  readonly removeFile: {
    readonly input: {
      readonly fileId: string;
    };
    readonly output: Success;
  };
  /** Addresses of files that hold for ten minutes without a token. */
  readonly linkFiles: {
    readonly input: {
      readonly ids: readonly string[];
      /** Links to smaller pictures of this side, where a file has them. */
      readonly preview?: '320' | '1280';
    };
    readonly output: {
      /** The address of each file that the caller may open; without an origin it is relative to the address of the service. */
      readonly links: Readonly<Record<string, string>>;
    };
  };
  /** Which members have opened a file of a message. */
  readonly listFileOpens: {
    readonly input: {
      readonly fileId: string;
    };
    readonly output: {
      readonly opens: readonly FileOpen[];
      readonly count: number;
    };
  };
  /** Shows the other member that the caller types, for 6 s or until a message. */
  readonly setTyping: {
    readonly input: {
      readonly threadId: string;
      readonly isTyping: boolean;
    };
    readonly output: Readonly<Record<string, never>>;
  };
  /** Moves the caller's read position forward, never back. */
  readonly markRead: {
    readonly input: {
      readonly threadId: string;
      readonly messageId?: string;
      /** Place in the thread; 0 is before the first message. */
      readonly seq?: number;
    };
    readonly output: {
      readonly threadId: string;
      /** Place in the thread; 0 is before the first message. */
      readonly seq: number;
    };
  };
  /** Marks a message and everything before it read for the caller. */
  readonly markMessageRead: {
    readonly input: {
      readonly messageId: string;
    };
    readonly output: Success;
  };
  /** Online users among those who share a thread with the caller. */
  readonly listOnline: {
    readonly input: Readonly<Record<string, never>>;
    readonly output: {
      readonly onlineUsers: readonly number[];
      readonly count: number;
    };
  };
  /** A user's presence; users without a common thread and unknown users appear offline. */
  readonly getPresence: {
    readonly input: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
    };
    readonly output: Presence;
  };
  /** Profile of a user, as a thread with them shows it. */
  readonly getUser: {
    readonly input: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
    };
    readonly output: UserProfile;
  };
  /** Sets the time zone that members of common threads see of the caller. */
  readonly setTimeZone: {
    readonly input: {
      /** IANA name of a time zone; null: none is shared. */
      readonly timeZone: string | null;
    };
    readonly output: Success;
  };
  /** Sets the caller's own status until the last connection ends. */
  readonly setPresence: {
    readonly input: {
      readonly status: 'available' | 'busy' | 'away';
    };
    readonly output: Readonly<Record<string, never>>;
  };
  /** The caller's notifications, newest first. */
  readonly listNotifications: {
    readonly input: {
      readonly limit?: number;
      readonly offset?: number;
      /** `nextCursor` of the page before. */
      readonly cursor?: string;
      readonly unread?: boolean;
    };
    readonly output: {
      readonly notifications: readonly Notification[];
      /** Number of entries in this page. */
      readonly count: number;
      /** Whether there are entries after this page. */
      readonly hasMore: boolean;
      /** `cursor` of the next page; null: this is the last. */
      readonly nextCursor: string | null;
      readonly unreadCount: number;
    };
  };
  /** Marks one notification read. */
  readonly markNotificationRead: {
    readonly input: {
      /** Id of a notification. */
      readonly id: number;
    };
    readonly output: Success;
  };
  /** Marks all notifications of the caller read. */
  readonly markAllNotificationsRead: {
    readonly input: Readonly<Record<string, never>>;
    readonly output: Success;
  };
  /** Changes for the caller since a change token, for a client that was disconnected. */
  readonly sync: {
    readonly input: {
      /** `syncToken` of `hello`, or `token` of the answer before; null: there is none. */
      readonly token: string | null;
      /** How far the client has its threads: then the messages after that come along. */
      readonly threads?: Readonly<Record<string, number>>;
      /** How far the client has the changes of its threads: then the messages that changed after that come along, in `messages`. */
      readonly changes?: Readonly<Record<string, number>>;
    };
    readonly output: {
      readonly threads: readonly Thread[];
      readonly messages?: readonly Message[];
      /** With `changes`: for each of the threads that have more changes, up to which change `messages` tells them. */
      readonly changes?: Readonly<Record<string, number>>;
      readonly notifications: readonly Notification[];
      readonly unreadNotifications: number;
      readonly token: string;
      /** False: too much changed, or the token says nothing of this database. Load the lists anew; the token holds from now on. */
      readonly complete: boolean;
    };
  };
  /** Replaces the token of this connection before it expires, by one of the same user. */
  readonly renewToken: {
    readonly input: {
      readonly token: string;
    };
    readonly output: Readonly<Record<string, never>>;
  };
  /** Refuses tokens before they expire and closes their sockets: all of a user until now, or one by its `jti`. */
  readonly revokeTokens: {
    readonly input: {
      /** User id, 1 .. 2^53-1. */
      readonly userId?: number;
      readonly jti?: string;
      /** With `userId`: tokens issued up to then, by the platform's clock, are refused; by default now, at most 30 s ahead. */
      readonly at?: string;
      /** When no such token is valid any more; by default once none can live any more (`JWT_MAX_AGE_DAYS`). */
      readonly until?: string;
    };
    readonly output: {
      readonly userId: number | null;
      readonly jti: string | null;
      /** ISO 8601, UTC, with milliseconds. */
      readonly at: string;
      /** ISO 8601, UTC, with milliseconds. */
      readonly until: string;
    };
  };
  /** All stored data of a user, for operators: the profile, the messages the user sent, their earlier versions, the states of threads, scheduled messages, saved replies and reminders, then the notifications. */
  readonly exportUser: {
    readonly input: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
      /** `nextCursor` of the page before. */
      readonly cursor?: string;
    };
    readonly output: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
      readonly profile: {
        readonly username: string | null;
        readonly fullName: string | null;
        readonly avatarUrl: string | null;
        readonly timeZone: string | null;
        readonly role: string | null;
        readonly lastSeenAt: string | null;
        readonly erasedAt: string | null;
      } | null;
      readonly messages: readonly ({
        /** Id of the message. */
        readonly id: string;
        /** Thread that the message belongs to. */
        readonly threadId: string;
        /** Place in the thread: 1, 2, 3 … without a gap. */
        readonly seq: number;
        /** The other member of a pair; null in a group. */
        readonly receiverId: number | null;
        /** Text of the message, trimmed. */
        readonly body: string;
        /** Files of the message, in the order they are shown. */
        readonly attachments: readonly Attachment[];
        /** When the message was stored. */
        readonly createdAt: string;
        /** Number of the content: 1, then one more for each edit and the deletion. */
        readonly version: number;
        /** When the content was last edited; null: never. */
        readonly editedAt: string | null;
        /** When the message was deleted: then `body` is `[deleted]`, without attachments; null: it was not. */
        readonly deletedAt: string | null;
      })[];
      /** What the messages said before they were edited or deleted. */
      readonly versions: readonly {
        readonly version: number;
        /** Text of the message, trimmed. */
        readonly body: string;
        /** Files of the message, in the order they are shown. */
        readonly attachments: readonly Attachment[];
        /** When this content was written. */
        readonly at: string;
        readonly messageId: string;
      }[];
      /** The user's reactions to messages of these threads, by any sender. */
      readonly reactions: readonly {
        readonly messageId: string;
        readonly emoji: string;
      }[];
      /** What the user has set for threads, which no other member sees. */
      readonly threadStates: readonly ({
        readonly threadId: string;
        readonly state: ThreadState | null;
      })[];
      readonly scheduled: readonly ScheduledMessage[];
      readonly savedReplies: readonly SavedReply[];
      readonly reminders: readonly Reminder[];
      /** Files that the user has uploaded. */
      readonly files: readonly ExportedFile[];
      /** Files that the user has opened. */
      readonly fileOpens: readonly ExportedFileOpen[];
      readonly notifications: readonly Notification[];
      readonly nextCursor: string | null;
    };
  };
  /** Erases a user, for operators: removes name, avatar, texts and attachments, and refuses tokens; threads stay for their other members. */
  readonly eraseUser: {
    readonly input: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
    };
    readonly output: {
      /** User id, 1 .. 2^53-1. */
      readonly userId: number;
      readonly messages: number;
      readonly notifications: number;
      /** False: call again after some seconds; there was more than one call may do, or something may have come meanwhile. */
      readonly complete: boolean;
    };
  };
  /** Answered by `pong`, whose payload is the Unix time in seconds. */
  readonly ping: {
    readonly input: unknown;
    readonly output: Readonly<Record<string, never>>;
  };
}

/** Payloads of the server's frames, by `type`. */
export interface Events {
  readonly hello: {
    /** User id, 1 .. 2^53-1. */
    readonly userId: number;
    readonly connectionId: string;
    readonly protocol: number;
    readonly heartbeatSeconds: number;
    /** ISO 8601, UTC, with milliseconds. */
    readonly tokenExpiresAt: string;
    /** Null while the database is away. */
    readonly syncToken: string | null;
    /** Null while the database is away. */
    readonly unread: UnreadTotals | null;
  };
  readonly message: Message;
  readonly message_changed: Message;
  readonly typing: {
    readonly threadId: string;
    /** User id, 1 .. 2^53-1. */
    readonly userId: number;
    readonly isTyping: boolean;
  };
  readonly read: {
    readonly threadId: string;
    readonly messageId: string;
    /** User id, 1 .. 2^53-1. */
    readonly userId: number;
    /** Place in the thread; 0 is before the first message. */
    readonly seq: number;
    /** ISO 8601, UTC, with milliseconds. */
    readonly readAt: string;
  };
  readonly presence: Presence;
  readonly notification: Notification;
  readonly thread: Thread;
  readonly thread_removed: {
    readonly threadId: string;
  };
  readonly thread_state: {
    readonly threadId: string;
    readonly unreadCount: number;
    /** What the caller has set; null: nothing. */
    readonly state: ThreadState | null;
    /** Grows with each change of `state`: of two copies the one with the greater number is newer. */
    readonly stateVersion: number;
    /** `me`: the last message is from another side than the caller; `them`: from the caller or from the own side; `none`: no message, nothing to answer, or left. */
    readonly turn: 'me' | 'them' | 'none';
    /** When the message was stored that gave the turn. */
    readonly turnSince: string | null;
  };
  readonly unread: UnreadTotals;
  readonly notification_read: {
    readonly ids: readonly number[];
  } | {
    readonly all: true;
  };
  readonly scheduled: ScheduledMessage;
  readonly reminder: {
    readonly messageId: string;
    readonly threadId: string;
    /** Place of the message in its thread. */
    readonly seq: number;
    /** When the user is reminded; null: not any more. */
    readonly at: string | null;
  };
  readonly saved_reply: {
    readonly id: string;
    /** Null: it was removed. */
    readonly reply: SavedReply | null;
  };
  readonly pong: number;
  readonly ack: unknown;
  readonly error: {
    readonly error: string;
    readonly code: ErrorCode;
    readonly retryable: boolean;
    readonly retryAfterMs?: number;
    readonly details?: readonly ErrorDetail[];
    /** With `version_conflict`: the message as it is now. */
    readonly current?: Message;
  };
  readonly resync: {
    readonly reason: string;
  };
}

/** REST routes of the commands, for the core of the SDK. */
export const ROUTES = {
  listThreads: {
    method: 'GET',
    path: '/messages/threads',
    query: ['limit', 'offset', 'cursor', 'include', 'filter', 'jobId', 'label', 'q'],
  },
  createThread: {
    method: 'POST',
    path: '/messages/threads',
    body: ['participantId', 'jobId', 'title', 'initialMessage', 'clientId'],
  },
  createGroup: {
    method: 'POST',
    path: '/messages/groups',
    body: ['title', 'jobId', 'members', 'clientId'],
  },
  listMembers: {
    method: 'GET',
    path: '/messages/threads/:threadId/members',
  },
  putMember: {
    method: 'PUT',
    path: '/messages/threads/:threadId/members/:userId',
    body: ['role', 'side', 'history'],
  },
  removeMember: {
    method: 'DELETE',
    path: '/messages/threads/:threadId/members/:userId',
  },
  getThread: {
    method: 'GET',
    path: '/messages/threads/:threadId',
  },
  renameThread: {
    method: 'PATCH',
    path: '/messages/threads/:threadId',
    body: ['title'],
  },
  setThreadState: {
    method: 'PUT',
    path: '/messages/threads/:threadId/state',
    body: ['isArchived', 'isPinned', 'mutedUntil', 'unreadFrom', 'labels', 'note', 'draft', 'isAnswered'],
  },
  listMessages: {
    method: 'GET',
    path: '/messages/threads/:threadId/messages',
    query: ['limit', 'offset', 'before', 'after', 'around', 'changedAfter'],
  },
  getUnread: {
    method: 'GET',
    path: '/messages/unread',
    query: ['include'],
  },
  sendMessage: {
    method: 'POST',
    path: '/messages/threads/:threadId/messages',
    body: ['body', 'attachments', 'clientId', 'replyTo'],
  },
  editMessage: {
    method: 'PATCH',
    path: '/messages/:messageId',
    body: ['body', 'attachments', 'ifVersion'],
  },
  deleteMessage: {
    method: 'DELETE',
    path: '/messages/:messageId',
  },
  listVersions: {
    method: 'GET',
    path: '/messages/:messageId/versions',
    query: ['after'],
  },
  addReaction: {
    method: 'PUT',
    path: '/messages/:messageId/reactions/:emoji',
  },
  removeReaction: {
    method: 'DELETE',
    path: '/messages/:messageId/reactions/:emoji',
  },
  pinMessage: {
    method: 'PUT',
    path: '/messages/:messageId/pin',
  },
  unpinMessage: {
    method: 'DELETE',
    path: '/messages/:messageId/pin',
  },
  listPins: {
    method: 'GET',
    path: '/messages/threads/:threadId/pins',
    query: ['before'],
  },
  markMessageRead: {
    method: 'PUT',
    path: '/messages/:messageId/read',
  },
  listOnline: {
    method: 'GET',
    path: '/presence/online',
  },
  getPresence: {
    method: 'GET',
    path: '/presence/user/:userId',
  },
  getUser: {
    method: 'GET',
    path: '/users/:userId',
  },
  listNotifications: {
    method: 'GET',
    path: '/notifications',
    query: ['limit', 'offset', 'cursor', 'unread'],
  },
  markNotificationRead: {
    method: 'PUT',
    path: '/notifications/:id/read',
  },
  markAllNotificationsRead: {
    method: 'PUT',
    path: '/notifications/read-all',
  },
} as const satisfies Record<string, Route>;

/** REST routes of `@messaging/client/schedule`. */
export const SCHEDULE_ROUTES = {
  createScheduled: {
    method: 'POST',
    path: '/messages/threads/:threadId/scheduled',
    body: ['body', 'attachments', 'clientId', 'replyTo', 'sendAt', 'zone'],
  },
  listThreadScheduled: {
    method: 'GET',
    path: '/messages/threads/:threadId/scheduled',
    query: ['after'],
  },
  listScheduled: {
    method: 'GET',
    path: '/messages/scheduled',
    query: ['after'],
  },
  changeScheduled: {
    method: 'PATCH',
    path: '/messages/threads/:threadId/scheduled/:scheduledId',
    body: ['body', 'attachments', 'replyTo', 'sendAt', 'zone'],
  },
  cancelScheduled: {
    method: 'DELETE',
    path: '/messages/threads/:threadId/scheduled/:scheduledId',
  },
  setReminder: {
    method: 'POST',
    path: '/messages/:messageId/reminders',
    body: ['at'],
  },
  removeReminder: {
    method: 'DELETE',
    path: '/messages/:messageId/reminders',
  },
  listReminders: {
    method: 'GET',
    path: '/messages/reminders',
  },
  listSavedReplies: {
    method: 'GET',
    path: '/messages/saved-replies',
    query: ['after'],
  },
  putSavedReply: {
    method: 'PUT',
    path: '/messages/saved-replies',
    body: ['id', 'name', 'body'],
  },
  removeSavedReply: {
    method: 'DELETE',
    path: '/messages/saved-replies/:replyId',
  },
  setTimeZone: {
    method: 'PUT',
    path: '/users/me/time-zone',
    body: ['timeZone'],
  },
} as const satisfies Record<string, Route>;

/** REST routes of `@messaging/client/search`. */
export const SEARCH_ROUTES = {
  listThreads: {
    method: 'GET',
    path: '/messages/threads',
    query: ['limit', 'offset', 'cursor', 'include', 'filter', 'jobId', 'label', 'q'],
  },
  getThread: {
    method: 'GET',
    path: '/messages/threads/:threadId',
  },
  listMessages: {
    method: 'GET',
    path: '/messages/threads/:threadId/messages',
    query: ['limit', 'offset', 'before', 'after', 'around', 'aroundTime', 'changedAfter'],
  },
  searchMessages: {
    method: 'GET',
    path: '/messages/search',
    query: ['q', 'threadId', 'zone', 'limit', 'cursor'],
  },
  listFiles: {
    method: 'GET',
    path: '/messages/threads/:threadId/files',
    query: ['type', 'before', 'limit'],
  },
} as const satisfies Record<string, Route>;

/** REST routes of `@messaging/client/files`. */
export const FILE_ROUTES = {
  createFile: {
    method: 'POST',
    path: '/files',
    body: ['threadId', 'filename', 'type', 'size', 'sha256'],
  },
  completeFile: {
    method: 'POST',
    path: '/files/:fileId/complete',
    body: [],
  },
  removeFile: {
    method: 'DELETE',
    path: '/files/:fileId/upload',
  },
  linkFiles: {
    method: 'POST',
    path: '/files/links',
    body: ['ids', 'preview'],
  },
  listFileOpens: {
    method: 'GET',
    path: '/files/:fileId/opens',
  },
} as const satisfies Record<string, Route>;

/** Frame types of the commands. */
export const FRAMES = {
  setThreadState: 'state',
  sendMessage: 'message',
  editMessage: 'edit',
  deleteMessage: 'delete',
  react: 'react',
  setTyping: 'typing',
  markRead: 'read',
  setPresence: 'presence',
  sync: 'sync',
  renewToken: 'auth',
  ping: 'ping',
} as const;
