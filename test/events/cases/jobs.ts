import { CURRENT_TIME, OLDER_TIME, type Case, type UserIds } from './case.ts';

const currentJob = ({ ann }: UserIds) => ({
  jobId: 41,
  title: 'Logo for a bakery',
  companyId: ann,
  companyName: 'Brot & Butter',
  categoryName: 'Branding',
  budget: 1200,
  status: 'OPEN',
});

const olderJob = ({ ann }: UserIds) => ({
  jobId: 42,
  title: 'Packaging for tea',
  clientId: ann,
  clientName: 'Leaf & Cup',
  category: 'Packaging',
  budget: 800.5,
  status: 'OPEN',
});

const currentData = ({ ann }: UserIds) => ({ jobId: 41, companyId: ann, occurredAt: CURRENT_TIME });
const olderData = ({ ann }: UserIds) => ({ jobId: 42, companyId: ann, occurredAt: OLDER_TIME });

export const jobCases: readonly Case[] = [
  {
    topic: 'jobs.posted',
    generation: 'current',
    data: currentJob,
    received: (ids) => {
      const posted = {
        type: 'job_posted',
        title: 'New job: Logo for a bakery',
        message: 'Brot & Butter is looking for a designer in Branding with a budget of $1,200.',
        data: currentData(ids),
      };
      return { ben: [posted], otherFreelancer: [posted] };
    },
  },
  {
    topic: 'jobs.posted',
    generation: 'older',
    data: olderJob,
    received: (ids) => {
      const posted = {
        type: 'job_posted',
        title: 'New job: Packaging for tea',
        message: 'Leaf & Cup is looking for a designer in Packaging with a budget of $800.50.',
        data: olderData(ids),
      };
      return { ben: [posted], otherFreelancer: [posted] };
    },
  },
  {
    topic: 'jobs.updated',
    generation: 'current',
    data: currentJob,
    received: (ids) => ({
      ann: [
        {
          type: 'job_updated',
          title: 'Job updated',
          message: 'The changes to “Logo for a bakery” are live.',
          data: currentData(ids),
        },
      ],
    }),
  },
  {
    topic: 'jobs.updated',
    generation: 'older',
    data: olderJob,
    received: (ids) => ({
      ann: [
        {
          type: 'job_updated',
          title: 'Job updated',
          message: 'The changes to “Packaging for tea” are live.',
          data: olderData(ids),
        },
      ],
    }),
  },
  {
    topic: 'jobs.deleted',
    generation: 'current',
    data: currentJob,
    received: (ids) => ({
      ann: [
        {
          type: 'job_deleted',
          title: 'Job removed',
          message: '“Logo for a bakery” is no longer listed.',
          data: currentData(ids),
        },
      ],
    }),
  },
  {
    topic: 'jobs.deleted',
    generation: 'older',
    data: olderJob,
    received: (ids) => ({
      ann: [
        {
          type: 'job_deleted',
          title: 'Job removed',
          message: '“Packaging for tea” is no longer listed.',
          data: olderData(ids),
        },
      ],
    }),
  },
];
