import type { CommandName } from '@messaging/protocol/commands';
import type { Context } from '../context.ts';
import type { Handler } from './call.ts';
import {
  addReaction,
  deleteMessage,
  editMessage,
  react,
  removeReaction,
  pinMessage,
  unpinMessage,
} from './change-message.ts';
import { listMembers, putMember, removeMember } from './change-members.ts';
import { createGroup } from './create-group.ts';
import { createThread } from './create-thread.ts';
import { eraseUser } from './erase-user.ts';
import { exportUser } from './export-user.ts';
import { getPresence } from './get-presence.ts';
import { getThread } from './get-thread.ts';
import { getUnread } from './get-unread.ts';
import { getUser } from './get-user.ts';
import { listMessages } from './list-messages.ts';
import { listNotifications } from './list-notifications.ts';
import { listOnline } from './list-online.ts';
import { listPins } from './list-pins.ts';
import { listThreads } from './list-threads.ts';
import { listVersions } from './list-versions.ts';
import { listFiles } from './list-files.ts';
import { searchMessages } from './search-messages.ts';
import { markAllNotificationsRead, markNotificationRead } from './mark-notifications.ts';
import { markMessageRead, markRead } from './mark-read.ts';
import { linkFiles, listFileOpens } from './open-files.ts';
import { ping } from './ping.ts';
import { renameThread } from './rename-thread.ts';
import { listReminders, removeReminder, setReminder } from './reminders.ts';
import { renewToken } from './renew-token.ts';
import { revokeTokens } from './revoke-tokens.ts';
import { listSavedReplies, putSavedReply, removeSavedReply } from './saved-replies.ts';
import {
  cancelScheduled,
  changeScheduled,
  createScheduled,
  listScheduled,
  listThreadScheduled,
} from './schedule-messages.ts';
import { sendMessage } from './send-message.ts';
import { setPresence } from './set-presence.ts';
import { setTimeZone } from './set-time-zone.ts';
import { setThreadState } from './set-thread-state.ts';
import { setTyping } from './set-typing.ts';
import { sync } from './sync.ts';
import { completeFile, createFile, removeFile } from './upload-files.ts';

/** The handler of each command of the table. */
export const handlers: { readonly [K in CommandName]: Handler<K, keyof Context> } = {
  listThreads,
  createThread,
  createGroup,
  listMembers,
  putMember,
  removeMember,
  getThread,
  renameThread,
  setThreadState,
  listMessages,
  getUnread,
  sendMessage,
  editMessage,
  deleteMessage,
  listVersions,
  addReaction,
  removeReaction,
  react,
  pinMessage,
  unpinMessage,
  listPins,
  createScheduled,
  listThreadScheduled,
  listScheduled,
  changeScheduled,
  cancelScheduled,
  setReminder,
  removeReminder,
  listReminders,
  listSavedReplies,
  putSavedReply,
  removeSavedReply,
  searchMessages,
  listFiles,
  createFile,
  completeFile,
  removeFile,
  linkFiles,
  listFileOpens,
  setTyping,
  markRead,
  markMessageRead,
  listOnline,
  getPresence,
  getUser,
  setPresence,
  setTimeZone,
  listNotifications,
  markNotificationRead,
  markAllNotificationsRead,
  sync,
  renewToken,
  revokeTokens,
  exportUser,
  eraseUser,
  ping,
};
