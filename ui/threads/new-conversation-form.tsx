import { useId, useState } from 'react';
import { LIMITS } from '@messaging/client';
import { errorText } from '../format/error-text.ts';
import { parseId } from '../format/parse-id.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getText } from './get-text.ts';
import { PersonField } from './person-field.tsx';

/** Asks for a person or several, and a topic. The first message is written in the conversation itself. */
export function NewConversationForm({ onEnd }: { onEnd: () => void }) {
  const { texts } = useMessagingUi();
  const [isGroup, setIsGroup] = useState(false);
  const { problem, isBusy, start } = useStart(isGroup, onEnd);
  const hintId = useId();
  const { about, aboutHint, cancel, submit, several, groupTitle, create } = texts.start;
  return (
    <form
      className="msg-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start(new FormData(event.currentTarget));
      }}
    >
      <label className="msg-check">
        <input type="checkbox" checked={isGroup} onChange={(event) => setIsGroup(event.target.checked)} />
        {several}
      </label>
      <PersonField key={String(isGroup)} isMultiple={isGroup} />
      <label>
        {isGroup ? groupTitle : about}
        <input name="title" maxLength={LIMITS.titleCodePoints} aria-describedby={hintId} required={isGroup} />
        <small id={hintId}>{!isGroup && aboutHint}</small>
      </label>
      <p className="msg-problem" role="alert">
        {problem}
      </p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" onClick={onEnd}>
          {cancel}
        </button>
        <button type="submit" className="msg-button" disabled={isBusy}>
          {isGroup ? create : submit}
        </button>
      </div>
    </form>
  );
}

/** Starts the conversation that the form describes: a pair by its first message, a group at once. */
function useStart(isGroup: boolean, onEnd: () => void) {
  const { client, navigation, texts } = useMessagingUi();
  const { chooseSomebody, oneself } = texts.start;
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const createGroup = async (title: string, ids: readonly number[]): Promise<void> => {
    setIsBusy(true);
    try {
      const { id } = await client.createGroup({ title, members: ids.map((userId) => ({ userId })) });
      onEnd();
      navigation.open({ name: 'thread', threadId: id });
    } catch (error) {
      setProblem(errorText(error, texts));
    } finally {
      setIsBusy(false);
    }
  };
  const start = async (form: FormData): Promise<void> => {
    const ids = getPeople(form);
    const [participantId] = ids;
    if (participantId === undefined) return setProblem(chooseSomebody);
    if (ids.includes(client.userId ?? 0)) return setProblem(oneself);
    const title = getText(form, 'title');
    if (isGroup) return await createGroup(title, ids);
    onEnd();
    navigation.open({ name: 'new-conversation', target: { participantId, jobId: null, title } });
  };
  return { problem, isBusy, start };
}

/** Numbers of the chosen people. The empty choice stands for the number that was typed. */
function getPeople(form: FormData): number[] {
  const chosen = form
    .getAll('person')
    .map((value) => (typeof value === 'string' && value !== '' ? value : getText(form, 'number')));
  return chosen.flatMap((text) => parseId(text) ?? []);
}
