/** Number of users in the events. */
const USERS = 10_000;

/** Topics of the platform, the data of their events, and the number of notifications per event. */
const MIX: readonly { topic: string; notifications: number; data: (n: number) => object }[] = [
  { topic: 'jobs.posted', notifications: 1, data: (n) => ({ ...job(n), status: 'OPEN' }) },
  { topic: 'jobs.updated', notifications: 1, data: job },
  { topic: 'jobs.deleted', notifications: 1, data: job },
  { topic: 'payments.received', notifications: 2, data: payment },
  { topic: 'payments.disputed', notifications: 2, data: payment },
  {
    topic: 'proposals.submitted',
    notifications: 2,
    data: (n) => ({
      proposalId: n,
      jobId: n,
      jobTitle: title(n),
      ...companyAndFreelancer(n),
      freelancerName: 'A Designer',
      proposedRate: 45.5,
    }),
  },
  {
    topic: 'contracts.signed',
    notifications: 2,
    data: (n) => ({ contractId: n, jobId: n, jobTitle: title(n), ...companyAndFreelancer(n), amount: 1200 }),
  },
  {
    topic: 'courses.completed',
    notifications: 1,
    data: (n) => ({ courseId: n, courseTitle: title(n), userId: user(n) }),
  },
  {
    topic: 'certificates.issued',
    notifications: 1,
    data: (n) => ({ certificateId: n, courseId: n, courseTitle: title(n), userId: user(n) }),
  },
  {
    topic: 'users.joined',
    notifications: 1,
    data: (n) => ({
      userId: user(n),
      username: `user${user(n)}`,
      fullName: `User ${user(n)}`,
      role: 'FREELANCER',
    }),
  },
];

export const EVENT_TOPICS: readonly string[] = MIX.map(({ topic }) => topic);

/** An event as the platform produces it. */
export interface PlatformEvent {
  readonly topic: string;
  readonly value: string;
  /** Number of notifications of the event. */
  readonly notifications: number;
}

/** Makes event number `n` of the mix, the ten topics in turn. Each number is a different event. */
function makeEvent(n: number, at = new Date()): PlatformEvent {
  const { topic, notifications, data } = MIX[n % MIX.length] ?? failOnEmptyMix();
  const event = { eventType: topic, timestamp: at.toISOString(), correlationId: `bench-${n}`, data: data(n) };
  return { topic, notifications, value: JSON.stringify(event) };
}

/** Makes the events `from` to `to - 1`. */
export function makeEvents(from: number, to: number): PlatformEvent[] {
  return Array.from({ length: to - from }, (_, i) => makeEvent(from + i));
}

/** Returns the number of notifications of the events 0 to `count - 1`. */
export function countNotifications(count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += MIX[n % MIX.length]?.notifications ?? 0;
  return sum;
}

const user = (n: number): number => 1 + ((n * 7919) % USERS);
const title = (n: number): string => `Logo and stationery for shop ${n}`;

function job(n: number) {
  return {
    jobId: n + 1,
    title: title(n),
    companyId: user(n),
    companyName: 'A Company',
    categoryName: 'Branding',
    budget: 1200,
  };
}

function payment(n: number) {
  return { paymentId: n + 1, amount: 125_000, currency: 'EUR', status: 'COMPLETED', ...twoUsers(n) };
}

/** Returns two different users. */
function twoUsers(n: number) {
  return { fromUserId: user(n), toUserId: 1 + (user(n) % USERS) };
}

function companyAndFreelancer(n: number) {
  const { fromUserId, toUserId } = twoUsers(n);
  return { companyId: fromUserId, freelancerId: toUserId };
}

function failOnEmptyMix(): never {
  throw new Error('the mix is empty');
}
