import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { jobId, name } from '../fields.ts';

/** What the events of a job say. `budget` and `status` are for people to read. */
export const jobFields = {
  jobId,
  title: name,
  companyId: userId,
  companyName: name,
  categoryName: name,
  budget: z.union([z.number(), name]),
};

/** How the older generation of events names a job's owner and category. */
export const olderJobNames = { clientId: 'companyId', clientName: 'companyName', category: 'categoryName' };

export const jobSamples = {
  current: {
    jobId: 41,
    title: 'Logo for a bakery',
    companyId: 2,
    companyName: 'Brot & Butter',
    categoryName: 'Branding',
    budget: 1200,
    status: 'OPEN',
  },
  older: {
    jobId: 42,
    title: 'Packaging for tea',
    clientId: 2,
    clientName: 'Leaf & Cup',
    category: 'Packaging',
    budget: 800.5,
    status: 'OPEN',
  },
};
