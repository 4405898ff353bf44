import { z } from 'zod';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { jobFields, jobSamples, olderJobNames } from './job-fields.ts';

export const jobsDeleted = topic({
  name: 'jobs.deleted',
  data: z.object(jobFields),
  olderNames: olderJobNames,
  toNotifications: ({ jobId, companyId, title }) => [
    { to: companyId, type: 'job_deleted', ...en.jobDeleted({ title }), data: { jobId, companyId } },
  ],
  samples: jobSamples,
});
