import { useState } from 'react';
import { LIMITS } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { GroupPart } from './group-part.ts';

/** The title of a group, for its owners. */
export function RenameGroup({ thread, isBusy, call }: GroupPart) {
  const { client, texts } = useMessagingUi();
  const [title, setTitle] = useState(thread.title ?? '');
  const isChanged = title.trim() !== '' && title.trim() !== thread.title;
  return (
    <form
      className="msg-rename"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void call(() => client.thread(thread.id).rename(title.trim()));
      }}
    >
      <label>
        {texts.group.title}
        <input
          value={title}
          maxLength={LIMITS.titleCodePoints}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <button type="submit" className="msg-button-quiet" disabled={!isChanged || isBusy}>
        {texts.group.rename}
      </button>
    </form>
  );
}
