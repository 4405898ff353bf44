import { z } from 'zod';
import { storable, userId } from '@messaging/protocol/primitives';
import { currency, id, jobId, paymentAmount } from '../fields.ts';
import { unitsOf, type PaymentUnit } from '../texts/money.ts';

/** What the events of a payment say. */
export const payment = z.object({
  paymentId: id,
  amount: paymentAmount,
  currency,
  status: storable(0, 100).nullish(),
  fromUserId: userId,
  toUserId: userId,
  jobId: jobId.nullish(),
});
type Payment = z.output<typeof payment>;

export function sumOf({ amount, currency }: Payment, unit: PaymentUnit) {
  return { amount: unitsOf(amount, currency, unit), currency: currency ?? 'USD' };
}

/** What a client can link and show a payment by; the amount is in units of the currency. */
export function paymentData(paid: Payment, unit: PaymentUnit) {
  const { paymentId, fromUserId, toUserId, jobId = null, status = null } = paid;
  return { paymentId, jobId, fromUserId, toUserId, status, ...sumOf(paid, unit) };
}

export const paymentSamples = {
  current: {
    paymentId: 301,
    amount: 125_000,
    currency: 'EUR',
    status: 'COMPLETED',
    fromUserId: 2,
    toUserId: 1,
    jobId: 41,
  },
  older: { paymentId: 302, amount: 99.5, currency: 'USD', status: 'COMPLETED', fromUserId: 2, toUserId: 1 },
};
