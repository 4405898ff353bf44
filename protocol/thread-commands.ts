import { z } from 'zod';
import {
  atMostOneOf,
  count,
  cursorListed,
  includeGroups,
  page,
  success,
  userId,
  uuid,
} from './primitives.ts';
import { memberChange, newGroup, newThread, thread, threadMember, threadTitle } from './thread.ts';
import { threadFilter, threadStateChange } from './thread-state.ts';

/** Commands for threads and their members; part of the table in commands.ts. */
export const threadCommands = {
  listThreads: {
    summary: "The caller's threads, newest activity first",
    rest: { method: 'get', path: '/messages/threads' },
    input: z
      .object({ ...page, include: includeGroups, ...threadFilter })
      .refine(...atMostOneOf('offset', 'cursor'))
      .refine(...atMostOneOf('offset', 'filter'))
      .refine(...atMostOneOf('offset', 'jobId'))
      .refine(...atMostOneOf('offset', 'label'))
      .refine(...atMostOneOf('offset', 'q')),
    output: z.object({ threads: z.array(thread), ...cursorListed }),
    errors: [],
  },
  createThread: {
    summary:
      'Creates a thread with another user about a job, or returns the existing one of this pair and job',
    rest: { method: 'post', path: '/messages/threads', created: true },
    input: newThread,
    output: thread,
    errors: ['unknown_user', 'client_id_conflict', 'too_many_new_threads'],
  },
  createGroup: {
    summary: 'Creates a group, whose owner is the caller; a repeated `clientId` returns the same group',
    rest: { method: 'post', path: '/messages/groups', created: true },
    input: newGroup,
    output: thread,
    errors: ['unknown_user', 'client_id_conflict', 'too_many_members', 'too_many_new_threads'],
  },
  listMembers: {
    summary: 'All members of a thread, in the order in which they came',
    rest: { method: 'get', path: '/messages/threads/:threadId/members' },
    input: z.object({ threadId: uuid }),
    output: z.object({ members: z.array(threadMember), count }),
    errors: ['not_found'],
  },
  putMember: {
    summary: 'Adds a member to a group, or changes role and side of a member; for owners',
    rest: { method: 'put', path: '/messages/threads/:threadId/members/:userId' },
    input: memberChange,
    output: thread,
    errors: [
      'not_found',
      'unknown_user',
      'not_owner',
      'last_owner',
      'not_group',
      'too_many_members',
      'history_missing',
    ],
  },
  removeMember: {
    summary: 'Removes a member from a group; for owners, and for the member, who leaves',
    rest: { method: 'delete', path: '/messages/threads/:threadId/members/:userId' },
    input: z.object({ threadId: uuid, userId }),
    output: success,
    errors: ['not_found', 'not_owner', 'last_owner', 'not_group'],
  },
  getThread: {
    summary: 'One thread',
    rest: { method: 'get', path: '/messages/threads/:threadId' },
    input: z.object({ threadId: uuid }),
    output: thread,
    errors: ['not_found'],
  },
  renameThread: {
    summary: 'Changes the title of a thread for all members',
    rest: { method: 'patch', path: '/messages/threads/:threadId' },
    input: threadTitle,
    output: thread,
    errors: ['not_found', 'not_owner'],
  },
  setThreadState: {
    summary:
      "Changes the caller's own state of a thread: archive, pin, mute, unread, labels, note, draft, answered",
    rest: { method: 'put', path: '/messages/threads/:threadId/state' },
    frame: 'state',
    input: threadStateChange,
    output: thread,
    errors: ['not_found', 'too_many_drafts'],
  },
} as const;
