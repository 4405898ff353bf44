import { z } from 'zod';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { jobFields, jobSamples, olderJobNames } from './job-fields.ts';

export const jobsPosted = topic({
  name: 'jobs.posted',
  data: z.object(jobFields),
  olderNames: olderJobNames,
  toNotifications: ({ jobId, companyId, title, companyName: company, categoryName: category, budget }) => [
    {
      to: 'FREELANCER',
      type: 'job_posted',
      ...en.jobPosted({ title, company, category, budget }),
      data: { jobId, companyId },
    },
  ],
  samples: jobSamples,
});
