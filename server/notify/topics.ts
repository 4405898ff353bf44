import type { Topic } from './topic.ts';
import { certificatesIssued } from './topics/certificates-issued.ts';
import { contractsSigned } from './topics/contracts-signed.ts';
import { coursesCompleted } from './topics/courses-completed.ts';
import { jobsDeleted } from './topics/jobs-deleted.ts';
import { jobsPosted } from './topics/jobs-posted.ts';
import { jobsUpdated } from './topics/jobs-updated.ts';
import { paymentsDisputed } from './topics/payments-disputed.ts';
import { paymentsReceived } from './topics/payments-received.ts';
import { proposalsSubmitted } from './topics/proposals-submitted.ts';
import { usersJoined } from './topics/users-joined.ts';

/** Every topic of the platform that causes notifications, by its name. */
export const topics: ReadonlyMap<string, Topic> = new Map(
  [
    jobsPosted,
    jobsUpdated,
    jobsDeleted,
    paymentsReceived,
    paymentsDisputed,
    proposalsSubmitted,
    contractsSigned,
    coursesCompleted,
    certificatesIssued,
    usersJoined,
  ].map((topic) => [topic.name, topic]),
);
