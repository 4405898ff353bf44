import { CURRENT_TIME, OLDER_TIME, type Case, type UserIds } from './case.ts';

/** With a whole amount, which is in cents. */
const currentPayment = ({ ann, ben }: UserIds) => ({
  paymentId: 301,
  amount: 125_000,
  currency: 'EUR',
  status: 'COMPLETED',
  fromUserId: ann,
  toUserId: ben,
  jobId: 41,
});

/** With a fractional amount, which is in units. */
const olderPayment = ({ ann, ben }: UserIds) => ({
  paymentId: 302,
  amount: 99.5,
  currency: 'USD',
  status: 'COMPLETED',
  fromUserId: ann,
  toUserId: ben,
});

const currentData = ({ ann, ben }: UserIds) => ({
  paymentId: 301,
  jobId: 41,
  fromUserId: ann,
  toUserId: ben,
  status: 'COMPLETED',
  amount: 1250,
  currency: 'EUR',
  occurredAt: CURRENT_TIME,
});

const olderData = ({ ann, ben }: UserIds) => ({
  paymentId: 302,
  jobId: null,
  fromUserId: ann,
  toUserId: ben,
  status: 'COMPLETED',
  amount: 99.5,
  currency: 'USD',
  occurredAt: OLDER_TIME,
});

export const paymentCases: readonly Case[] = [
  {
    topic: 'payments.received',
    generation: 'current',
    data: currentPayment,
    received: (ids) => ({
      ann: [
        {
          type: 'payment_sent',
          title: 'You paid €1,250',
          message: 'Your payment of €1,250 has been made.',
          data: currentData(ids),
        },
      ],
      ben: [
        {
          type: 'payment_received',
          title: 'You received €1,250',
          message: 'A payment of €1,250 to you has come in.',
          data: currentData(ids),
        },
      ],
    }),
  },
  {
    topic: 'payments.received',
    generation: 'older',
    data: olderPayment,
    received: (ids) => ({
      ann: [
        {
          type: 'payment_sent',
          title: 'You paid $99.50',
          message: 'Your payment of $99.50 has been made.',
          data: olderData(ids),
        },
      ],
      ben: [
        {
          type: 'payment_received',
          title: 'You received $99.50',
          message: 'A payment of $99.50 to you has come in.',
          data: olderData(ids),
        },
      ],
    }),
  },
  {
    topic: 'payments.disputed',
    generation: 'current',
    data: currentPayment,
    received: (ids) => {
      const disputed = {
        type: 'payment_disputed',
        title: 'Payment disputed',
        message: 'The payment of €1,250 is under dispute. It stays on hold until that is settled.',
        data: currentData(ids),
      };
      return { ann: [disputed], ben: [disputed] };
    },
  },
  {
    topic: 'payments.disputed',
    generation: 'older',
    data: olderPayment,
    received: (ids) => {
      const disputed = {
        type: 'payment_disputed',
        title: 'Payment disputed',
        message: 'The payment of $99.50 is under dispute. It stays on hold until that is settled.',
        data: olderData(ids),
      };
      return { ann: [disputed], ben: [disputed] };
    },
  },
];
