import { Avatar } from '../components/avatar.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { FieldListView } from './field-list-view.tsx';
import type { FieldList } from './use-field-list.ts';

/** The members who can be named. */
export function MentionList({ list }: { list: FieldList<Person> }) {
  const { composer } = useMessagingUi().texts;
  return (
    <FieldListView
      list={list}
      label={composer.mentions}
      toStatus={composer.mentionsFound}
      toKey={({ userId }) => userId}
    >
      {(person) => (
        <>
          <Avatar person={person} size="small" />
          <bdi className="msg-clip">{displayName(person)}</bdi>
          {person.username !== null && <small className="msg-clip">@{person.username}</small>}
        </>
      )}
    </FieldListView>
  );
}
