import { useState } from 'react';
import type { Thread } from '@messaging/client';
import { Modal } from '../components/modal.tsx';
import { useCall } from '../components/use-call.ts';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { AddMember } from './add-member.tsx';
import { LeaveGroup } from './leave-group.tsx';
import { MemberList } from './member-list.tsx';
import { RenameGroup } from './rename-group.tsx';

/** The members of a group, and what the user may do about them. */
export function MembersDialog({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const { texts } = useMessagingUi();
  const [isAdding, setIsAdding] = useState(false);
  const { problem, isBusy, call } = useCall();
  const isOwner = thread.role === 'owner';
  const title = isAdding ? texts.group.add : displayName(toThreadPerson(thread));
  return (
    <Modal title={title} onClose={onClose}>
      {(close) => (
        <>
          {isAdding ? (
            <AddMember thread={thread} isBusy={isBusy} call={call} onEnd={() => setIsAdding(false)} />
          ) : (
            <div className="msg-form">
              <MemberList thread={thread} isBusy={isBusy} call={call} />
              {isOwner && (
                <button type="button" className="msg-button-quiet" onClick={() => setIsAdding(true)}>
                  {texts.group.add}
                </button>
              )}
              {isOwner && <RenameGroup thread={thread} isBusy={isBusy} call={call} />}
              {thread.role !== null && (
                <LeaveGroup thread={thread} isBusy={isBusy} call={call} onLeft={close} />
              )}
            </div>
          )}
          <p className="msg-dialog-problem" role="alert">
            {problem}
          </p>
        </>
      )}
    </Modal>
  );
}
