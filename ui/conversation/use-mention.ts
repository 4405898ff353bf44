import type { RefObject } from 'react';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { findMention, findMentioned } from './find-mention.ts';
import { useFieldList, type FieldList } from './use-field-list.ts';

interface MentionOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly members: readonly Person[];
  readonly write: (text: string) => void;
}

/** Offers the members whose name is written after `@`. */
export function useMention({ members, ...options }: MentionOptions): FieldList<Person> {
  const { userId } = useMessagingUi().client;
  const others = members.filter((member) => member.userId !== userId);
  return useFieldList<Person>({
    ...options,
    findPart: findMention,
    findOptions: (query) => findMentioned(others, query),
    toText: (person) => `@${displayName(person)} `,
  });
}
