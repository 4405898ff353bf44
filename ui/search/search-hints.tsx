import { useMessagingUi } from '../messaging-ui.tsx';
import { SEARCH_WORDS } from './search-words.ts';

interface SearchHintsProps {
  readonly id: string;
  readonly onChoose: (word: string) => void;
}

/** A word that needs nothing after it, so that a press can write it. */
const IS_WHOLE = /^[a-z]+:[a-z]+$/;

/** What can be written into the search field, each with its meaning. */
export function SearchHints({ id, onChoose }: SearchHintsProps) {
  const { hints } = useMessagingUi().texts.search;
  return (
    <dl id={id} className="msg-search-hints">
      {SEARCH_WORDS.map((word) => (
        <div key={word}>
          <dt>
            {IS_WHOLE.test(word) ? (
              <button type="button" className="msg-link-button" onClick={() => onChoose(word)}>
                <code>{word}</code>
              </button>
            ) : (
              <code>{word}</code>
            )}
          </dt>
          <dd>{hints[word]}</dd>
        </div>
      ))}
    </dl>
  );
}
