import type { RefObject } from 'react';
import type { Store } from '@messaging/client';
import type { LiveMapSnapshot, SavedReply } from '@messaging/client/schedule';
import { useStore } from '@messaging/client/react';
import { getSchedule } from '../components/get-schedule.ts';
import { useFieldList, type FieldList } from '../conversation/use-field-list.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { findReplies, findReplyName } from './find-reply.ts';

const NOTHING: LiveMapSnapshot<SavedReply> = { status: 'loading', failure: null, entries: [] };
/** Loads nothing. */
const NONE: Store<LiveMapSnapshot<SavedReply>> = {
  subscribe: () => () => {},
  getSnapshot: () => NOTHING,
};

interface ReplyOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly write: (text: string) => void;
}

/** Offers the saved replies after a `/` at the beginning of the field. They are loaded when one is written. */
export function useReplyOffers(options: ReplyOptions): FieldList<SavedReply> {
  const { client } = useMessagingUi();
  const { entries } = useStore(options.text.startsWith('/') ? getSchedule(client).replies : NONE);
  return useFieldList<SavedReply>({
    ...options,
    findPart: findReplyName,
    findOptions: (query) => findReplies(entries, query),
    toText: ({ body }) => body,
  });
}
