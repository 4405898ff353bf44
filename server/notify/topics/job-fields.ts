import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { jobId, name } from '../fields.ts';

/** Fields of a job's events. `budget` and `status` are display text. */
export const jobFields = {
  jobId,
  title: name,
  companyId: userId,
  companyName: name,
  categoryName: name,
  budget: z.union([z.number(), name]),
};

/** Names of a job's owner and category in the older generation of events. */
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
