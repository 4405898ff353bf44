import type { Seq, Thread, UserId } from './wire.ts';

/** The thread after a member has read up to `seq`. */
export function withReader(thread: Thread, reader: UserId, seq: Seq): Thread {
  const isOther = thread.otherUser?.userId === reader;
  return {
    ...thread,
    otherLastReadSeq: isOther ? Math.max(seq, thread.otherLastReadSeq) : thread.otherLastReadSeq,
    members: thread.members.map((member) =>
      member.userId === reader && seq > member.lastReadSeq ? { ...member, lastReadSeq: seq } : member,
    ),
  };
}
