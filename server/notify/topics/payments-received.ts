import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';
import { payment, toPaymentData, paymentSamples, toSum } from './payment-fields.ts';

export const paymentsReceived = topic({
  name: 'payments.received',
  data: payment,
  exactNumbers: ['amount'],
  toNotifications: (paid, { paymentUnit }) => {
    const [sum, data] = [toSum(paid, paymentUnit), toPaymentData(paid, paymentUnit)];
    return [
      { to: paid.toUserId, type: 'payment_received', ...en.paymentReceived(sum), data },
      { to: paid.fromUserId, type: 'payment_sent', ...en.paymentSent(sum), data },
    ];
  },
  samples: paymentSamples,
});
