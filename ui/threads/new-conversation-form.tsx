import { useId, useState } from 'react';
import { LIMITS } from '@messaging/client';
import { parseId } from '../format/parse-id.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { PersonField } from './person-field.tsx';

/** Asks for a person and a topic. The first message is written in the conversation itself. */
export function NewConversationForm({ onEnd }: { onEnd: () => void }) {
  const { client, navigation, texts } = useMessagingUi();
  const [problem, setProblem] = useState('');
  const hintId = useId();
  const { about, aboutHint, cancel, submit, chooseSomebody, oneself } = texts.start;
  const start = (form: FormData): void => {
    const participantId = parseId(getText(form, 'person') || getText(form, 'number'));
    if (participantId === null) return setProblem(chooseSomebody);
    if (participantId === client.userId) return setProblem(oneself);
    onEnd();
    const target = { participantId, jobId: null, title: getText(form, 'title') };
    navigation.open({ name: 'new-conversation', target });
  };
  return (
    <form
      className="msg-form"
      onSubmit={(event) => {
        event.preventDefault();
        start(new FormData(event.currentTarget));
      }}
    >
      <PersonField />
      <label>
        {about}
        <input name="title" maxLength={LIMITS.titleCodePoints} aria-describedby={hintId} />
        <small id={hintId}>{aboutHint}</small>
      </label>
      <p className="msg-problem" role="alert">
        {problem}
      </p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" onClick={onEnd}>
          {cancel}
        </button>
        <button type="submit" className="msg-button">
          {submit}
        </button>
      </div>
    </form>
  );
}

function getText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
