const plural = new Intl.PluralRules('en');

/** `1 message`, `2 messages`. */
function count(n: number, one: string, other = `${one}s`): string {
  return `${n.toLocaleString('en')} ${plural.select(n) === 'one' ? one : other}`;
}

/** Everything the inbox says. Another language is another file with the same entries. */
export const texts = {
  language: 'en',
  app: 'Messages',
  titleWithUnread: (unread: number) => `(${unread}) Messages`,

  signIn: {
    title: 'Who are you today?',
    hint: 'Pick an account of the demo. Open a second window, pick another, and the two can talk.',
    designers: 'Designers',
    clients: 'Clients',
    continueAs: (name: string) => `Continue as ${name}`,
    failed: 'The demo accounts could not be loaded.',
  },

  shell: {
    you: 'You',
    status: 'Your status',
    switchAccount: 'Switch account',
    skip: 'Skip to the conversation',
    back: 'Back to conversations',
    crashed: 'Something went wrong on this page.',
    reload: 'Load it again',
    statuses: { available: 'Available', busy: 'Busy', away: 'Away' },
  },

  connection: {
    connecting: 'Connecting…',
    waiting: 'The connection was lost. Reconnecting…',
    offline: 'You are offline. What you write is sent when the network is back.',
    readOnly: 'Read-only: the connection was ended.',
    signedOut: 'Read-only: you are signed out. Sign in again to go on.',
    tryNow: 'Try now',
  },

  threads: {
    label: 'Conversations',
    search: 'Search conversations',
    clearSearch: 'Clear the search',
    noMatch: (text: string) => `Nothing found for “${text}”.`,
    none: 'No conversations yet.',
    loading: 'Loading conversations…',
    failed: 'The conversations could not be loaded.',
    retry: 'Try again',
    unread: (n: number) => count(n, 'unread message'),
    online: 'online',
    you: 'You:',
    attachments: (n: number) => count(n, 'attachment'),
    noMessages: 'No messages yet',
    draft: 'Draft:',
    found: (n: number) => `${count(n, 'conversation')} found`,
    searching: (n: number) =>
      `Searching names, topics and last messages… ${count(n, 'conversation')} so far.`,
    searched: (n: number) => `Searched names, topics and last messages of ${count(n, 'conversation')}.`,
    searchedNewest: (n: number) => `Searched the newest ${count(n, 'conversation')} only.`,
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
    none: 'Pick a conversation',
    noneHint: 'Choose one from the list, or start a new one.',
    noneYet: 'Nobody has written yet',
    noneYetHint: 'Conversations about jobs and proposals appear here. The pen above the list starts one.',
    notFound: 'There is no such conversation.',
    loading: 'Loading messages…',
    notSeenYet: (name: string) => `${name} has not been here yet, and finds your messages when they come.`,
    failed: 'The messages could not be loaded.',
    messages: 'Messages',
    empty: (name: string) => `This is the beginning of your conversation with ${name}.`,
    loadingEarlier: 'Loading earlier messages…',
    newMessages: 'New messages',
    jump: 'Jump to newest',
    jumpWithNew: (n: number) => `Jump to newest, ${count(n, 'new message')}`,
    online: 'Online',
    busy: 'Busy',
    away: 'Away',
    offline: 'Offline',
    neverSeen: 'Not here yet',
    lastSeen: (when: string) => `Last seen ${when}`,
    typing: (name: string) => `${name} is typing…`,
    messageBy: (name: string, when: string) => `${name}, ${when}`,
    received: (name: string, body: string) => `${name}: ${body}`,
    receivedMany: (name: string, n: number) => `${name}: ${count(n, 'new message')}`,
    unknownSize: 'size unknown',
    attachment: 'Attachment: ',
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
    placeholder: (name: string) => `Write to ${name}`,
    send: 'Send',
    hint: 'Enter sends, Shift and Enter make a new line.',
    left: (n: number) => `${count(n, 'character')} left`,
    over: (n: number) => `${count(n, 'character')} too many`,
    atMost: (n: number) => `Room for ${count(n, 'more character')} at most`,
    tooLong: 'This is too long to be sent',
    closed: 'You cannot write here at the moment.',
    noFiles: 'Files cannot be sent here yet. Send a link to the file instead.',
  },

  notifications: {
    label: 'Notifications',
    open: (unread: number) => (unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`),
    markAll: 'Mark all as read',
    markOne: 'Mark as read',
    none: 'Nothing new. The platform tells you here about jobs, proposals and payments.',
    loading: 'Loading notifications…',
    failed: 'The notifications could not be loaded.',
    more: 'Show older ones',
    unread: 'unread',
    close: 'Close',
    dismiss: (title: string) => `Dismiss: ${title}`,
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
} as const;
