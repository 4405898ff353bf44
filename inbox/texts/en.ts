import type { PageTexts } from './texts.ts';

export const en: PageTexts = {
  app: 'Messages',
  titleWithUnread: (unread) => `(${unread}) Messages`,

  signIn: {
    title: 'Who are you today?',
    hint: 'Pick an account of the demo. Open a second window, pick another, and the two can talk.',
    designers: 'Designers',
    clients: 'Clients',
    continueAs: (name) => `Continue as ${name}`,
    failed: 'The demo accounts could not be loaded.',
  },

  shell: {
    status: 'Your status',
    shareTime: 'Show my local time to others',
    hideTime: 'Hide my local time',
    switchAccount: 'Switch account',
    skip: 'Skip to the conversation',
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
};
