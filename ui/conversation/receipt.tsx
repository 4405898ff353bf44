import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import type { ThreadItem } from '@messaging/client';
import { failureText } from '../format/failure-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface ReceiptProps {
  readonly item: ThreadItem;
  readonly isRead: boolean;
}

/** The state of the user's own message. A failed one can be sent again or deleted. */
export function Receipt({ item, isRead }: ReceiptProps) {
  const { sending, sent, read } = useMessagingUi().texts.receipt;
  switch (item.state) {
    case 'pending':
      return <State icon={Clock} text={sending} />;
    case 'failed':
      return <Failed item={item} />;
    case 'stored':
      return isRead ? <State icon={CheckCheck} text={read} /> : <State icon={Check} text={sent} />;
  }
}

function State({ icon: Icon, text }: { icon: typeof Check; text: string }) {
  return (
    <span className="msg-receipt">
      <Icon aria-hidden="true" />
      {text}
    </span>
  );
}

function Failed({ item: { clientId, failure } }: { item: Extract<ThreadItem, { state: 'failed' }> }) {
  const { client, texts } = useMessagingUi();
  const { failed, retry, discard } = texts.receipt;
  return (
    <span className="msg-receipt msg-receipt-failed">
      <CircleAlert aria-hidden="true" />
      <span>
        {failed}: {failureText(failure, texts)}
      </span>
      {failure.canRetry && (
        <button type="button" onClick={() => client.retry(clientId)}>
          {retry}
        </button>
      )}
      <button type="button" onClick={() => client.discard(clientId)}>
        {discard}
      </button>
    </span>
  );
}
