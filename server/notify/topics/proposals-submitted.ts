import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { currency, id, jobId, name, units } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const proposalsSubmitted = topic({
  name: 'proposals.submitted',
  data: z.object({
    proposalId: id,
    jobId,
    jobTitle: name,
    freelancerId: userId,
    freelancerName: name,
    companyId: userId,
    proposedRate: units.nullish(),
    currency,
  }),
  olderNames: { clientId: 'companyId' },
  toNotifications: ({
    proposalId,
    jobId,
    jobTitle: title,
    freelancerId,
    freelancerName,
    companyId,
    proposedRate,
    currency,
  }) => {
    const data = { proposalId, jobId, freelancerId, companyId };
    const received = en.proposalReceived({ title, freelancer: freelancerName, rate: proposedRate, currency });
    return [
      { to: companyId, type: 'proposal_received', ...received, data },
      { to: freelancerId, type: 'proposal_submitted', ...en.proposalSubmitted({ title }), data },
    ];
  },
  samples: {
    current: {
      proposalId: 501,
      jobId: 41,
      jobTitle: 'Logo for a bakery',
      freelancerId: 1,
      freelancerName: 'Demo Designer',
      companyId: 2,
      proposedRate: 950,
    },
    older: {
      proposalId: 502,
      jobId: 42,
      jobTitle: 'Packaging for tea',
      freelancerId: 1,
      freelancerName: 'Demo Designer',
      clientId: 2,
      proposedRate: 45.5,
    },
  },
});
