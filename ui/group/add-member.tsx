import { useState } from 'react';
import { parseId } from '../format/parse-id.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getText } from '../threads/get-text.ts';
import { PersonField } from '../threads/person-field.tsx';
import type { GroupPart } from './group-part.ts';

const HISTORIES = ['all', 'none'] as const;

/** Adds a person to a group. What they may see of the past has to be chosen: it cannot be taken back. */
export function AddMember({ thread, isBusy, call, onEnd }: GroupPart & { onEnd: () => void }) {
  const { client, texts } = useMessagingUi();
  const { add, addSubmit, history, histories, chooseHistory } = texts.group;
  const [problem, setProblem] = useState('');
  const submit = async (form: FormData): Promise<void> => {
    const userId = parseId(getText(form, 'person') || getText(form, 'number'));
    const chosen = HISTORIES.find((name) => name === getText(form, 'history'));
    if (userId === null) return setProblem(texts.start.chooseSomebody);
    if (chosen === undefined) return setProblem(chooseHistory);
    setProblem('');
    if (await call(() => client.thread(thread.id).putMember(userId, { history: chosen }))) onEnd();
  };
  return (
    <form
      className="msg-form"
      aria-label={add}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <PersonField exclude={thread.members} />
      <fieldset>
        <legend>{history}</legend>
        <div className="msg-people">
          {HISTORIES.map((name) => (
            <label key={name} className="msg-person">
              <input type="radio" name="history" value={name} />
              {histories[name]}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="msg-problem" role="alert">
        {problem}
      </p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" onClick={onEnd}>
          {texts.start.cancel}
        </button>
        <button type="submit" className="msg-button" disabled={isBusy}>
          {addSubmit}
        </button>
      </div>
    </form>
  );
}
