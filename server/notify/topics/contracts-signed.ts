import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { currency, id, jobId, name, units } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const contractsSigned = topic({
  name: 'contracts.signed',
  data: z.object({
    contractId: id,
    jobId,
    jobTitle: name,
    companyId: userId,
    freelancerId: userId,
    freelancerName: name,
    amount: units.nullish(),
    currency,
  }),
  olderNames: { clientId: 'companyId' },
  toNotifications: ({ contractId, jobId, jobTitle: title, companyId, freelancerId, amount, currency }) => {
    const text = en.contractSigned({ title, currency, ...(amount != null && { amount }) });
    const data = { contractId, jobId, companyId, freelancerId };
    return [companyId, freelancerId].map((to) => ({ to, type: 'contract_signed', ...text, data }));
  },
  samples: {
    current: {
      contractId: 601,
      jobId: 41,
      jobTitle: 'Logo for a bakery',
      companyId: 2,
      freelancerId: 1,
      freelancerName: 'Demo Designer',
      amount: 950,
    },
    older: {
      contractId: 602,
      jobId: 42,
      jobTitle: 'Packaging for tea',
      clientId: 2,
      freelancerId: 1,
      amount: 810.25,
    },
  },
});
