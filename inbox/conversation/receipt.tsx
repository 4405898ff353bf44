import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import type { ThreadItem } from '@messaging/client';
import { failureText } from '../parts/failure-text.ts';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';

interface ReceiptProps {
  readonly item: ThreadItem;
  readonly isRead: boolean;
}

/** How far one's own message has come, and what to do when it got nowhere. */
export function Receipt({ item, isRead }: ReceiptProps) {
  switch (item.state) {
    case 'pending':
      return <Mark icon={Clock} text={texts.receipt.sending} />;
    case 'failed':
      return <Failed item={item} />;
    case 'stored':
      return isRead ? (
        <Mark icon={CheckCheck} text={texts.receipt.read} />
      ) : (
        <Mark icon={Check} text={texts.receipt.sent} />
      );
  }
}

function Mark({ icon: Icon, text }: { icon: typeof Check; text: string }) {
  return (
    <span className="receipt">
      <Icon aria-hidden="true" />
      {text}
    </span>
  );
}

function Failed({ item: { clientId, failure } }: { item: Extract<ThreadItem, { state: 'failed' }> }) {
  const client = useClient();
  return (
    <span className="receipt receipt-failed">
      <CircleAlert aria-hidden="true" />
      <span>
        {texts.receipt.failed}: {failureText(failure)}
      </span>
      {failure.canRetry && (
        <button type="button" onClick={() => client.retry(clientId)}>
          {texts.receipt.retry}
        </button>
      )}
      <button type="button" onClick={() => client.discard(clientId)}>
        {texts.receipt.discard}
      </button>
    </span>
  );
}
