import { flag, oneOf, setting } from './setting.ts';

/** The settings of messages that change; part of the table in config.ts. */
export const messageSettings = {
  editWindowMinutes: setting({
    name: 'EDIT_WINDOW_MINUTES',
    description: 'Minutes for which the author of a message may edit it. 0: never. -1: for ever.',
    fallback: '15',
    parse: windowMinutes,
  }),
  deleteWindowMinutes: setting({
    name: 'DELETE_WINDOW_MINUTES',
    description:
      'Minutes for which the author of a message may delete it. 0: never. -1: for ever. Does not apply to `ADMIN`.',
    fallback: '15',
    parse: windowMinutes,
  }),
  editHistory: setting({
    name: 'EDIT_HISTORY',
    description:
      '`members`: the members of a thread can read the earlier versions of an edited message. `operators`: only an `ADMIN` can. Those of a deleted message are for an `ADMIN` in either case.',
    fallback: 'members',
    parse: oneOf('members', 'operators'),
  }),
  deleteKeepsHistory: setting({
    name: 'DELETE_KEEPS_HISTORY',
    description:
      '`true`: the versions of a deleted message stay for an `ADMIN`, until retention deletes the message. `false`: they are deleted with it at once.',
    fallback: 'true',
    parse: flag,
  }),
};

/** Longest window in minutes: a hundred years. */
const LONGEST = 52_560_000;

function windowMinutes(text: string): number {
  const value = /^(?:-1|\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LONGEST) return value;
  throw new Error(`must be -1 or a whole number from 0 to ${LONGEST}`);
}
