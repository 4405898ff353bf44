import type { Job } from './jobs.ts';
import { toAvatarUrl, type Person } from './people.ts';

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

/** The event also carries the profile. */
export function joined(at: string, person: Person): PlatformEvent {
  const { userId, username, fullName, role } = person;
  const data = { userId, username, fullName, role, profileImageUrl: toAvatarUrl(person) };
  return { topic: 'users.joined', at, data };
}

/** `budget` is in dollars. */
export function posted(at: string, job: Job, categoryName: string, budget: number): PlatformEvent {
  return { topic: 'jobs.posted', at, data: { ...toJobFields(job), categoryName, budget, status: 'OPEN' } };
}

export function updated(at: string, job: Job): PlatformEvent {
  return { topic: 'jobs.updated', at, data: { ...toJobFields(job), status: 'OPEN' } };
}

export function deleted(at: string, job: Job): PlatformEvent {
  return { topic: 'jobs.deleted', at, data: { ...toJobFields(job), status: 'CLOSED' } };
}

/** Proposal, contract and payment have the id of their job, because a job has at most one of each. `dollars` is the total. */
export function proposed(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const data = { proposalId: job.jobId, ...toAgreementFields(job, freelancer), proposedRate: dollars };
  return { topic: 'proposals.submitted', at, data };
}

export function signed(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const data = { contractId: job.jobId, ...toAgreementFields(job, freelancer), amount: dollars };
  return { topic: 'contracts.signed', at, data };
}

/** Payments are in cents, as the platform sends whole amounts. */
export function paid(at: string, job: Job, freelancer: Person, dollars: number): PlatformEvent {
  const [fromUserId, toUserId] = [job.owner.userId, freelancer.userId];
  const payment = { amount: dollars * 100, currency: 'USD', status: 'COMPLETED' };
  return {
    topic: 'payments.received',
    at,
    data: { ...payment, paymentId: job.jobId, jobId: job.jobId, fromUserId, toUserId },
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

function toJobFields({ owner, jobId, title }: Job) {
  return { jobId, title, companyId: owner.userId, companyName: owner.fullName };
}

function toAgreementFields({ owner, jobId, title: jobTitle }: Job, { userId, fullName }: Person) {
  const freelancer = { freelancerId: userId, freelancerName: fullName };
  return { jobId, jobTitle, companyId: owner.userId, ...freelancer };
}
