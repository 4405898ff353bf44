import type { ScheduledMessage } from '@messaging/client/schedule';
import type { Emoji } from '../message/emoji.ts';
import type { FileType } from '../files/file-types.ts';
import type { TimeOfferName } from '../format/time-offers.ts';
import type { ThreadFilter } from '../threads/thread-filter.ts';
import type { KeyName, ShortcutName, ShortcutPlace } from '../shortcuts/shortcuts.ts';
import type { SearchWord } from '../search/search-words.ts';

/**
 * Every word that the components show or read out. A language is one value of this type; `n` is a count, which the language
 * itself writes with the right plural.
 */
export interface Texts {
  readonly threads: {
    readonly label: string;
    readonly search: string;
    readonly clearSearch: string;
    readonly noMatch: (search: string) => string;
    readonly none: string;
    readonly loading: string;
    readonly failed: string;
    readonly retry: string;
    readonly filterLabel: string;
    readonly filters: Readonly<Record<ThreadFilter, string>>;
    /** In a part of the list without a conversation. */
    readonly noneHere: string;
    readonly openMenu: (name: string) => string;
    readonly markRead: string;
    readonly markUnread: string;
    readonly markedUnread: string;
    readonly pin: string;
    readonly unpin: string;
    readonly pinned: string;
    readonly mute: string;
    /** How long a conversation is muted. */
    readonly muteTimes: Readonly<Record<'hour' | 'tomorrow' | 'week' | 'forever', string>>;
    readonly unmute: string;
    readonly muted: string;
    readonly mutedUntil: (when: string) => string;
    readonly archive: string;
    readonly unarchive: string;
    /** After a swipe has archived a conversation, or has brought it back. */
    readonly isArchived: string;
    readonly isBack: string;
    /** There is nothing to answer. */
    readonly answered: string;
    readonly unread: (n: number) => string;
    /** Read out after the name of a contact who is online. */
    readonly online: string;
    /** Before the user's own message in a preview. */
    readonly you: string;
    /** Before another member's message in a preview. */
    readonly by: (name: string) => string;
    readonly attachments: (n: number) => string;
    readonly noMessages: string;
    /** Before a draft in a preview. */
    readonly draft: string;
    readonly found: (n: number) => string;
    /** While a search is loading more conversations. */
    readonly searching: (n: number) => string;
    /** A search covered all conversations. */
    readonly searched: (n: number) => string;
    /** A search covered the newest conversations only. */
    readonly searchedNewest: (n: number) => string;
  };

  /** The search over all conversations and messages. */
  readonly search: {
    readonly open: string;
    readonly title: string;
    readonly label: string;
    readonly searching: string;
    readonly nothing: string;
    readonly incomplete: string;
    readonly more: string;
    /** Meanings of the words that a search understands. */
    readonly hints: Readonly<Record<SearchWord, string>>;
  };

  /** The form that starts a conversation. */
  readonly start: {
    readonly open: string;
    readonly title: string;
    readonly who: string;
    readonly byNumber: string;
    readonly number: string;
    readonly about: string;
    readonly aboutHint: string;
    readonly submit: string;
    readonly cancel: string;
    readonly chooseSomebody: string;
    readonly oneself: string;
    readonly several: string;
    readonly groupTitle: string;
    readonly create: string;
  };

  readonly conversation: {
    readonly back: string;
    /** The user, as the author of a message. */
    readonly you: string;
    readonly none: string;
    readonly noneHint: string;
    readonly noneYet: string;
    readonly noneYetHint: string;
    readonly notFound: string;
    readonly loading: string;
    readonly notSeenYet: (name: string) => string;
    readonly failed: string;
    readonly messages: string;
    readonly empty: (name: string) => string;
    readonly loadingEarlier: string;
    readonly newMessages: string;
    readonly jump: string;
    readonly jumpWithNew: (n: number) => string;
    readonly online: string;
    readonly busy: string;
    readonly away: string;
    readonly offline: string;
    readonly neverSeen: string;
    readonly lastSeen: (when: string) => string;
    /** Time of day where the other person is. */
    readonly theirTime: (time: string) => string;
    readonly typing: (name: string) => string;
    /** In a group. */
    readonly someoneTyping: string;
    readonly messageBy: (name: string, when: string) => string;
    readonly received: (name: string, body: string) => string;
    readonly receivedMany: (name: string, n: number) => string;
    /** Read out before the name of a file. */
    readonly attachment: string;
    readonly unknownFileType: string;
    readonly unknownSize: string;
    /** Name of the button that opens the menu of a conversation. */
    readonly more: string;
    readonly files: string;
    readonly goToDate: string;
    readonly date: string;
    readonly show: string;
    /** No message was written on the chosen day or later. */
    readonly nothingSince: string;
  };

  /** Files and links of a conversation. */
  readonly files: {
    readonly title: string;
    readonly types: Readonly<Record<FileType, string>>;
    readonly loading: string;
    readonly none: Readonly<Record<FileType, string>>;
    /** The button beside the field of the composer. */
    readonly attach: string;
    /** A line of the menu of the composer, on a phone. */
    readonly photo: string;
    /** Shown over the conversation while files are dragged over it. */
    readonly drop: string;
    /** The list of files above the field. */
    readonly chosen: string;
    readonly sending: (name: string) => string;
    readonly retry: (name: string) => string;
    readonly remove: (name: string) => string;
    /** More files were chosen than fit into a message. */
    readonly tooMany: (n: number) => string;
    /** Alternative text of an image, by the name of its file. */
    readonly image: (name: string) => string;
    readonly states: Readonly<Record<'checking' | 'refused', string>>;
    /** An image over the whole window. */
    readonly place: (n: number, total: number) => string;
    readonly previous: string;
    readonly next: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly download: string;
  };

  /** The sheet of all keys. */
  readonly shortcuts: {
    readonly title: string;
    readonly places: Readonly<Record<ShortcutPlace, string>>;
    readonly names: Readonly<Record<ShortcutName, string>>;
    /** Keys that are not called as the browser calls them. */
    readonly keyNames: Readonly<Record<KeyName, string>>;
  };

  /** A message that can change. */
  readonly message: {
    readonly deleted: string;
    readonly edited: string;
    readonly undo: string;
    readonly menu: string;
    /** Name of the button that opens the menu. `message` names sender and time. */
    readonly openMenu: (message: string) => string;
    readonly react: string;
    readonly moreEmoji: string;
    readonly searchEmoji: string;
    readonly noEmoji: string;
    readonly reply: string;
    readonly pin: string;
    readonly unpin: string;
    readonly pinned: (n: number) => string;
    /** Title of a quote, which leads to its message. */
    readonly jump: string;
    readonly notReached: string;
    /** In place of a quoted text that is not known. */
    readonly earlier: string;
    readonly edit: string;
    readonly copy: string;
    readonly copied: string;
    readonly notCopied: string;
    /** Who has read the message. */
    readonly readers: string;
    readonly readBy: (n: number) => string;
    readonly notReadBy: (n: number) => string;
    /** Opens the choice of a time. */
    readonly remind: string;
    readonly versions: string;
    readonly versionsTitle: string;
    readonly remove: string;
    readonly reactions: string;
    /** Read out for the reactions with one emoji. `names` are those who reacted. */
    readonly reaction: (emoji: string, names: string) => string;
    /** The rest of a list of names. */
    readonly others: (n: number) => string;
  };

  /** The choice of a time to come. */
  readonly times: {
    readonly offers: Readonly<Record<TimeOfferName, string>>;
    /** Label of the field for any other time. */
    readonly other: string;
    readonly choose: string;
  };

  /** Reminders of messages. */
  readonly reminders: {
    /** Title of the dialog that sets one. */
    readonly title: string;
    /** Heading of the list. */
    readonly label: string;
    readonly isSet: (when: string) => string;
    readonly isRemoved: string;
    readonly remove: string;
    /** Name of the button that removes one from the list. */
    readonly removeOne: (message: string) => string;
  };

  /** The members of a group. */
  readonly group: {
    readonly open: string;
    readonly members: string;
    readonly memberCount: (n: number) => string;
    readonly add: string;
    readonly addSubmit: string;
    readonly history: string;
    readonly histories: Readonly<Record<'all' | 'none', string>>;
    readonly chooseHistory: string;
    readonly remove: (name: string) => string;
    readonly title: string;
    readonly rename: string;
    readonly leave: string;
    readonly leaveQuestion: string;
    /** In place of the composer. */
    readonly left: string;
    readonly roles: Readonly<Record<'owner' | 'member' | 'reader', string>>;
    readonly sides: Readonly<Record<'client' | 'designer', string>>;
  };

  /** Lines about the members and the title. A name may be `conversation.you`. */
  readonly system: {
    readonly added: (who: string, whom: string) => string;
    readonly removed: (who: string, whom: string) => string;
    readonly left: (who: string) => string;
    readonly changed: (who: string, whom: string) => string;
    readonly renamed: (who: string, title: string) => string;
    readonly untitled: (who: string) => string;
  };

  readonly receipt: {
    readonly sending: string;
    readonly sent: string;
    readonly read: string;
    readonly failed: string;
    readonly retry: string;
    readonly discard: string;
  };

  /** Names of emoji, by which they are found. */
  readonly emoji: Readonly<Record<Emoji, string>>;

  readonly composer: {
    readonly label: string;
    /** The field while a message is edited. */
    readonly editLabel: string;
    readonly editing: string;
    readonly replying: string;
    readonly cancel: string;
    readonly placeholder: (name: string) => string;
    readonly send: string;
    readonly hint: string;
    readonly left: (n: number) => string;
    readonly over: (n: number) => string;
    readonly atMost: (n: number) => string;
    readonly tooLong: string;
    readonly closed: string;
    readonly noFiles: string;
    /** The list of members who can be named after `@`. */
    readonly mentions: string;
    readonly mentionsFound: (n: number) => string;
    /** The button that opens the menu beside the one that sends. */
    readonly more: string;
    /** A setting: after a send the message waits for some seconds. */
    readonly undo: string;
    readonly held: string;
  };

  /** Texts that the user has saved, to insert them. */
  readonly replies: {
    readonly title: string;
    /** Lines of the menu beside the send button. */
    readonly open: string;
    readonly save: string;
    readonly saveTitle: string;
    readonly found: (n: number) => string;
    readonly none: string;
    readonly add: string;
    readonly insert: string;
    readonly name: string;
    readonly body: string;
  };

  /** Messages that are sent later. */
  readonly later: {
    /** Lines of the menu that sends at a time. */
    readonly offers: Readonly<Record<TimeOfferName, string>>;
    readonly other: string;
    /** Title of the dialog that asks for a time. */
    readonly choose: string;
    /** Below the choice of a time. */
    readonly zone: (zone: string) => string;
    /** After a time: the same one on the clocks of another zone. */
    readonly inZone: (time: string, zone: string) => string;
    readonly isSet: (when: string) => string;
    /** Above the composer; `when` is the time of the next one. */
    readonly waiting: (n: number, when: string) => string;
    readonly failed: (n: number) => string;
    /** Title of the list. */
    readonly title: string;
    readonly none: string;
    readonly edit: string;
    readonly sendNow: string;
    readonly sendAgain: string;
    readonly remove: string;
    readonly removed: string;
    readonly time: string;
    readonly save: string;
    /** Why one was not sent. */
    readonly reasons: Readonly<Record<NonNullable<ScheduledMessage['failure']>, string>>;
    readonly alreadySent: string;
    readonly gone: string;
    readonly badTime: string;
  };

  readonly notifications: {
    readonly label: string;
    readonly open: (unread: number) => string;
    readonly markAll: string;
    readonly markOne: string;
    readonly none: string;
    readonly loading: string;
    readonly failed: string;
    readonly more: string;
    readonly unread: string;
    readonly close: string;
    readonly dismiss: (title: string) => string;
  };

  readonly failures: {
    readonly network: string;
    readonly timeout: string;
    readonly signIn: string;
    readonly invalid: string;
    readonly unsupported: string;
    readonly outboxFull: string;
    readonly tooFast: string;
    readonly tooManyNewThreads: string;
    readonly notFound: string;
    readonly tooLate: string;
    readonly versionConflict: string;
    readonly tooManyVersions: string;
    readonly tooManyReactions: string;
    readonly tooManyPins: string;
    readonly readOnly: string;
    readonly notOwner: string;
    readonly lastOwner: string;
    readonly tooManyMembers: string;
    readonly tooMany: string;
    readonly searchOff: string;
    readonly filesOff: string;
    readonly fileTooLarge: string;
    readonly fileRefused: string;
    readonly fileNotReady: string;
    readonly tooManyUploads: string;
    readonly uploadLimit: string;
    readonly refused: string;
    readonly unavailable: string;
  };

  readonly today: string;
  readonly yesterday: string;
  readonly justNow: string;
}
