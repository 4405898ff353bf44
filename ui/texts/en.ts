import type { Texts } from './texts.ts';

const plural = new Intl.PluralRules('en');

/** Writes a count with its noun: `1 message`, `2 messages`. */
function count(n: number, singular: string): string {
  return `${n.toLocaleString('en')} ${singular}${plural.select(n) === 'one' ? '' : 's'}`;
}

export const en: Texts = {
  threads: {
    label: 'Conversations',
    search: 'Search conversations',
    clearSearch: 'Clear the search',
    noMatch: (text) => `Nothing found for “${text}”.`,
    none: 'No conversations yet.',
    loading: 'Loading conversations…',
    failed: 'The conversations could not be loaded.',
    retry: 'Try again',
    unread: (n) => count(n, 'unread message'),
    online: 'online',
    you: 'You:',
    attachments: (n) => count(n, 'attachment'),
    noMessages: 'No messages yet',
    draft: 'Draft:',
    found: (n) => `${count(n, 'conversation')} found`,
    searching: (n) => `Searching names, topics and last messages… ${count(n, 'conversation')} so far.`,
    searched: (n) => `Searched names, topics and last messages of ${count(n, 'conversation')}.`,
    searchedNewest: (n) => `Searched the newest ${count(n, 'conversation')} only.`,
  },

  start: {
    open: 'New conversation',
    title: 'Start a conversation',
    who: 'With whom?',
    byNumber: 'Another account, by its number',
    number: 'Account number',
    about: 'What is it about?',
    aboutHint: 'Optional, such as “Logo for a bakery”',
    submit: 'Write',
    cancel: 'Cancel',
    chooseSomebody: 'Choose with whom to talk.',
    oneself: 'This is your own number: a conversation needs somebody else.',
  },

  conversation: {
    back: 'Back to conversations',
    you: 'You',
    none: 'Pick a conversation',
    noneHint: 'Choose one from the list, or start a new one.',
    noneYet: 'Nobody has written yet',
    noneYetHint: 'Conversations about jobs and proposals appear here. The pen above the list starts one.',
    notFound: 'There is no such conversation.',
    loading: 'Loading messages…',
    notSeenYet: (name) => `${name} has not been here yet, and finds your messages when they come.`,
    failed: 'The messages could not be loaded.',
    messages: 'Messages',
    empty: (name) => `This is the beginning of your conversation with ${name}.`,
    loadingEarlier: 'Loading earlier messages…',
    newMessages: 'New messages',
    jump: 'Jump to newest',
    jumpWithNew: (n) => `Jump to newest, ${count(n, 'new message')}`,
    online: 'Online',
    busy: 'Busy',
    away: 'Away',
    offline: 'Offline',
    neverSeen: 'Not here yet',
    lastSeen: (when) => `Last seen ${when}`,
    typing: (name) => `${name} is typing…`,
    messageBy: (name, when) => `${name}, ${when}`,
    received: (name, body) => `${name}: ${body}`,
    receivedMany: (name, n) => `${name}: ${count(n, 'new message')}`,
    attachment: 'Attachment: ',
    unknownFileType: 'FILE',
    unknownSize: 'size unknown',
  },

  receipt: {
    sending: 'Sending',
    sent: 'Sent',
    read: 'Read',
    failed: 'Not sent',
    retry: 'Try again',
    discard: 'Delete',
  },

  composer: {
    label: 'Message',
    placeholder: (name) => `Write to ${name}`,
    send: 'Send',
    hint: 'Enter sends, Shift and Enter make a new line.',
    left: (n) => `${count(n, 'character')} left`,
    over: (n) => `${count(n, 'character')} too many`,
    atMost: (n) => `Room for ${count(n, 'more character')} at most`,
    tooLong: 'This is too long to be sent',
    closed: 'You cannot write here at the moment.',
    noFiles: 'Files cannot be sent here yet. Send a link to the file instead.',
  },

  notifications: {
    label: 'Notifications',
    open: (unread) => (unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`),
    markAll: 'Mark all as read',
    markOne: 'Mark as read',
    none: 'Nothing new. The platform tells you here about jobs, proposals and payments.',
    loading: 'Loading notifications…',
    failed: 'The notifications could not be loaded.',
    more: 'Show older ones',
    unread: 'unread',
    close: 'Close',
    dismiss: (title) => `Dismiss: ${title}`,
  },

  failures: {
    network: 'No connection.',
    timeout: 'The service did not answer in time.',
    signIn: 'Please sign in again.',
    invalid: 'This is too long or empty.',
    unsupported: 'This browser cannot connect.',
    outboxFull: 'Too many messages are waiting to be sent.',
    tooFast: 'That was too fast. Wait a moment.',
    tooManyNewThreads:
      'You have written to many people who have not answered yet. Try again when someone answers, or tomorrow.',
    notFound: 'This conversation or account does not exist.',
    refused: 'The service refused this.',
    unavailable: 'The service is busy. Try again soon.',
  },

  today: 'Today',
  yesterday: 'Yesterday',
  justNow: 'just now',
};
