import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { payment, toPaymentData, paymentSamples, toSum } from './payment-fields.ts';

export const paymentsDisputed = topic({
  name: 'payments.disputed',
  data: payment,
  exactNumbers: ['amount'],
  toNotifications: (paid, { paymentUnit }) => {
    const text = en.paymentDisputed(toSum(paid, paymentUnit));
    const data = toPaymentData(paid, paymentUnit);
    return [paid.toUserId, paid.fromUserId].map((to) => ({ to, type: 'payment_disputed', ...text, data }));
  },
  samples: paymentSamples,
});
