/** Groups of routes, in the order of the page. */
export const TAGS = {
  Threads: 'Conversations of two users or of a group, about a job or about none.',
  Messages: 'Messages of a thread, and how far they are read.',
  Files: 'Files that members upload to the service and send with messages.',
  Schedule: 'Messages to be sent later, reminders and saved replies, each for the user who made it.',
  Notifications: 'Notifications of the platform to a user.',
  Presence: 'Online status of users.',
  Users: 'Profiles of users.',
  Admin: 'For tokens with the role `ADMIN`.',
  Socket: 'Live events and commands over a WebSocket; docs/protocol.md describes them.',
  Probes: 'For load balancers and orchestrators. No token.',
} as const;

/** Texts of a route in the documents. */
export interface OperationText {
  readonly tag: keyof typeof TAGS;
  readonly description: string;
  /** Example of a body, for a route with one. */
  readonly request?: object;
  readonly response: object;
}
