import { z } from 'zod';
import { storable, userId } from '@messaging/protocol/primitives';
import { currency, id, jobId, paymentAmount } from '../fields.ts';
import { toUnits, type PaymentUnit } from '../texts/money.ts';

/** Fields of a payment's events. */
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

export function toSum({ amount, currency }: Payment, unit: PaymentUnit) {
  return { amount: toUnits(amount, currency, unit), currency: currency ?? 'USD' };
}

/** Data by which a client can link and show a payment; the amount is in units of the currency. */
export function toPaymentData(paid: Payment, unit: PaymentUnit) {
  const { paymentId, fromUserId, toUserId, jobId = null, status = null } = paid;
  return { paymentId, jobId, fromUserId, toUserId, status, ...toSum(paid, unit) };
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
