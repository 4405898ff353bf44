import type { SavedReply } from '@messaging/client/schedule';
import { FieldListView } from '../conversation/field-list-view.tsx';
import type { FieldList } from '../conversation/use-field-list.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Characters of a reply in the list. */
const PREVIEW_LENGTH = 100;

/** The saved replies that are offered in the field. */
export function ReplyList({ list }: { list: FieldList<SavedReply> }) {
  const { replies } = useMessagingUi().texts;
  return (
    <FieldListView list={list} label={replies.title} toStatus={replies.found} toKey={({ id }) => id}>
      {({ name, body }) => (
        <span className="msg-reply-offer">
          <bdi className="msg-clip">{name}</bdi>
          <small className="msg-clip" dir="auto">
            {body.slice(0, PREVIEW_LENGTH)}
          </small>
        </span>
      )}
    </FieldListView>
  );
}
