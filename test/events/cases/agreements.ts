import { CURRENT_TIME, OLDER_TIME, type Case } from './case.ts';

/** Proposals and contracts, whose amounts are always in units, with or without a fraction. */
export const agreementCases: readonly Case[] = [
  {
    topic: 'proposals.submitted',
    generation: 'current',
    data: ({ ann, ben }) => ({
      proposalId: 501,
      jobId: 41,
      jobTitle: 'Logo for a bakery',
      freelancerId: ben,
      freelancerName: 'Demo Designer',
      companyId: ann,
      proposedRate: 950,
    }),
    received: ({ ann, ben }) => {
      const data = {
        proposalId: 501,
        jobId: 41,
        freelancerId: ben,
        companyId: ann,
        occurredAt: CURRENT_TIME,
      };
      return {
        ann: [
          {
            type: 'proposal_received',
            title: 'New proposal from Demo Designer',
            message: 'Demo Designer would like to take on “Logo for a bakery” for $950.',
            data,
          },
        ],
        ben: [
          {
            type: 'proposal_submitted',
            title: 'Proposal sent',
            message: 'Your proposal for “Logo for a bakery” is with the client.',
            data,
          },
        ],
      };
    },
  },
  {
    topic: 'proposals.submitted',
    generation: 'older',
    data: ({ ann, ben }) => ({
      proposalId: 502,
      jobId: 42,
      jobTitle: 'Packaging for tea',
      freelancerId: ben,
      freelancerName: 'Demo Designer',
      clientId: ann,
      proposedRate: 45.5,
    }),
    received: ({ ann, ben }) => {
      const data = { proposalId: 502, jobId: 42, freelancerId: ben, companyId: ann, occurredAt: OLDER_TIME };
      return {
        ann: [
          {
            type: 'proposal_received',
            title: 'New proposal from Demo Designer',
            message: 'Demo Designer would like to take on “Packaging for tea” for $45.50.',
            data,
          },
        ],
        ben: [
          {
            type: 'proposal_submitted',
            title: 'Proposal sent',
            message: 'Your proposal for “Packaging for tea” is with the client.',
            data,
          },
        ],
      };
    },
  },
  {
    topic: 'contracts.signed',
    generation: 'current',
    data: ({ ann, ben }) => ({
      contractId: 601,
      jobId: 41,
      jobTitle: 'Logo for a bakery',
      companyId: ann,
      freelancerId: ben,
      freelancerName: 'Demo Designer',
      amount: 950,
    }),
    received: ({ ann, ben }) => {
      const signed = {
        type: 'contract_signed',
        title: 'Contract signed',
        message: 'The contract over $950 for “Logo for a bakery” is signed by both sides.',
        data: { contractId: 601, jobId: 41, companyId: ann, freelancerId: ben, occurredAt: CURRENT_TIME },
      };
      return { ann: [signed], ben: [signed] };
    },
  },
  {
    topic: 'contracts.signed',
    generation: 'older',
    data: ({ ann, ben }) => ({
      contractId: 602,
      jobId: 42,
      jobTitle: 'Packaging for tea',
      clientId: ann,
      freelancerId: ben,
      amount: 810.25,
    }),
    received: ({ ann, ben }) => {
      const signed = {
        type: 'contract_signed',
        title: 'Contract signed',
        message: 'The contract over $810.25 for “Packaging for tea” is signed by both sides.',
        data: { contractId: 602, jobId: 42, companyId: ann, freelancerId: ben, occurredAt: OLDER_TIME },
      };
      return { ann: [signed], ben: [signed] };
    },
  },
];
