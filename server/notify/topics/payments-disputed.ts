import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { payment, paymentData, paymentSamples, sumOf } from './payment-fields.ts';

export const paymentsDisputed = topic({
  name: 'payments.disputed',
  data: payment,
  exactNumbers: ['amount'],
  toNotifications: (paid, { paymentUnit }) => {
    const text = en.paymentDisputed(sumOf(paid, paymentUnit));
    const data = paymentData(paid, paymentUnit);
    return [paid.toUserId, paid.fromUserId].map((to) => ({ to, type: 'payment_disputed', ...text, data }));
  },
  samples: paymentSamples,
});
