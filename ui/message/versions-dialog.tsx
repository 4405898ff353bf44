import { useEffect, useState } from 'react';
import type { Message, MessageVersion, ThreadId } from '@messaging/client';
import { Modal } from '../components/modal.tsx';
import { Attachments } from '../conversation/attachments.tsx';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { MessageText } from './message-text.tsx';

interface VersionsDialogProps {
  readonly threadId: ThreadId;
  readonly message: Message;
  readonly onClose: () => void;
}

/** The contents that a message has had, the newest first. */
export function VersionsDialog({ threadId, message, onClose }: VersionsDialogProps) {
  const { texts } = useMessagingUi();
  return (
    <Modal title={texts.message.versionsTitle} onClose={onClose}>
      {() => <Versions threadId={threadId} message={message} />}
    </Modal>
  );
}

function Versions({ threadId, message }: Pick<VersionsDialogProps, 'threadId' | 'message'>) {
  const { client, texts, formats } = useMessagingUi();
  const [versions, setVersions] = useState<readonly MessageVersion[] | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    client
      .thread(threadId)
      .versions(message.id)
      .then(setVersions, (error: unknown) => setProblem(errorText(error, texts)));
  }, [client, message.id, texts, threadId]);
  if (versions === null)
    return (
      <p className="msg-quiet-note" role="status">
        {problem === '' ? texts.conversation.loading : problem}
      </p>
    );
  return (
    <ol className="msg-versions" tabIndex={0} aria-label={texts.message.versionsTitle}>
      {versions.toReversed().map(({ version, body, attachments, at }) => (
        <li key={version}>
          <time dateTime={at}>{formats.exactTime(at)}</time>
          <MessageText body={body} mentions={message.mentions} />
          {attachments.length > 0 && <Attachments attachments={attachments} />}
        </li>
      ))}
    </ol>
  );
}
