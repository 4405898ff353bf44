import { useState, type ReactNode } from 'react';
import { toFieldTime, toTimeOffers } from '../format/time-offers.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Modal } from './modal.tsx';
import { useCall } from './use-call.ts';

interface TimeDialogProps {
  readonly title: string;
  /** Called with the chosen time. The dialog closes when it resolves, and shows why when it rejects. */
  readonly onChoose: (at: Date) => Promise<unknown>;
  readonly onClose: () => void;
  /** Below the choice. `close` closes the dialog. */
  readonly children?: (close: () => void) => ReactNode;
}

/** Asks for a time to come: one of some offers, or any by the browser's own field. */
export function TimeDialog({ title, onChoose, onClose, children }: TimeDialogProps) {
  const { isBusy, problem, call } = useCall();
  const choose = async (at: Date, close: () => void): Promise<void> => {
    if (await call(() => onChoose(at))) close();
  };
  return (
    <Modal title={title} onClose={onClose}>
      {(close) => (
        <>
          <TimeChoice isBusy={isBusy} onChoose={(at) => void choose(at, close)} />
          <p className="msg-dialog-problem" role="alert">
            {problem}
          </p>
          {children?.(close)}
        </>
      )}
    </Modal>
  );
}

function TimeChoice({ isBusy, onChoose }: { isBusy: boolean; onChoose: (at: Date) => void }) {
  const { texts, formats } = useMessagingUi();
  const { offers, other, choose } = texts.times;
  const [now] = useState(() => new Date());
  return (
    <>
      <ul className="msg-time-offers">
        {toTimeOffers(now).map(({ name, at }, i) => (
          <li key={name}>
            <button
              type="button"
              className="msg-time-offer"
              disabled={isBusy}
              data-focus={i === 0 ? '' : undefined}
              onClick={() => onChoose(at)}
            >
              {offers[name]}
              <time dateTime={at.toISOString()}>{formats.dateTime(at.toISOString())}</time>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="msg-form msg-time-form"
        onSubmit={(event) => {
          event.preventDefault();
          const { value } = event.currentTarget.elements.namedItem('at') as HTMLInputElement;
          onChoose(new Date(value));
        }}
      >
        <label>
          {other}
          <input type="datetime-local" name="at" min={toFieldTime(now)} required />
        </label>
        <button type="submit" className="msg-button" disabled={isBusy}>
          {choose}
        </button>
      </form>
    </>
  );
}
