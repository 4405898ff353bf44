import { z } from 'zod';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { jobFields, jobSamples, olderJobNames } from './job-fields.ts';

export const jobsUpdated = topic({
  name: 'jobs.updated',
  data: z.object(jobFields),
  olderNames: olderJobNames,
  toNotifications: ({ jobId, companyId, title }) => [
    { to: companyId, type: 'job_updated', ...en.jobUpdated({ title }), data: { jobId, companyId } },
  ],
  samples: jobSamples,
});
