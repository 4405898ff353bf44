import type { Job } from './jobs.ts';
import { avatarUrlOf, type Person } from './people.ts';

/** An event of the platform. */
export interface PlatformEvent {
  readonly topic: string;
  /** ISO 8601, in UTC with milliseconds. */
  readonly at: string;
  readonly data: object;
}

interface Course {
  readonly courseId: number;
  readonly courseTitle: string;
}

/** Tells the name and the picture, too. */
export function joined(at: string, person: Person): PlatformEvent {
  const { userId, username, fullName, role } = person;
  const data = { userId, username, fullName, role, profileImageUrl: avatarUrlOf(person) };
  return { topic: 'users.joined', at, data };
}

/** `budget` is in dollars. */
export function posted(at: string, job: Job, categoryName: string, budget: number): PlatformEvent {
  return { topic: 'jobs.posted', at, data: { ...told(job), categoryName, budget, status: 'OPEN' } };
}

export function updated(at: string, job: Job): PlatformEvent {
  return { topic: 'jobs.updated', at, data: { ...told(job), status: 'OPEN' } };
}

export function deleted(at: string, job: Job): PlatformEvent {
  return { topic: 'jobs.deleted', at, data: { ...told(job), status: 'CLOSED' } };
}

/** A job has one proposal, one contract and one payment at the most, so its id is theirs. `dollars`: in all. */
export function proposed(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const data = { proposalId: job.jobId, ...between(job, freelancer), proposedRate: dollars };
  return { topic: 'proposals.submitted', at, data };
}

export function signed(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const data = { contractId: job.jobId, ...between(job, freelancer), amount: dollars };
  return { topic: 'contracts.signed', at, data };
}

/** Whole numbers of payments are cents, as the platform sends them. */
export function paid(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const [fromUserId, toUserId] = [job.owner.userId, freelancer.userId];
  const sum = { amount: dollars * 100, currency: 'USD', status: 'COMPLETED' };
  return {
    topic: 'payments.received',
    at,
    data: { ...sum, paymentId: job.jobId, jobId: job.jobId, fromUserId, toUserId },
  };
}

export function completed(at: string, { userId, fullName }: Person, course: Course): PlatformEvent {
  return { topic: 'courses.completed', at, data: { ...course, userId, userName: fullName, completedAt: at } };
}

export function certified(
  at: string,
  { userId, fullName }: Person,
  course: Course,
  certificateUrl: string,
): PlatformEvent {
  const certificateId = `CERT-${course.courseId}`;
  const data = { certificateId, ...course, userId, userName: fullName, issuedAt: at, certificateUrl };
  return { topic: 'certificates.issued', at, data };
}

function told({ owner, jobId, title }: Job) {
  return { jobId, title, companyId: owner.userId, companyName: owner.fullName };
}

function between({ owner, jobId, title: jobTitle }: Job, { userId, fullName }: Person) {
  const freelancer = { freelancerId: userId, freelancerName: fullName };
  return { jobId, jobTitle, companyId: owner.userId, ...freelancer };
}
