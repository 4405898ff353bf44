import { Fragment, useId } from 'react';
import { Modal } from '../components/modal.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { SHORTCUTS, type KeyName, type ShortcutName, type ShortcutPlace } from './shortcuts.ts';

const PLACES = Object.keys(SHORTCUTS) as ShortcutPlace[];

/** All keys of the components, by the place where they work. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { title } = useMessagingUi().texts.shortcuts;
  return (
    <Modal title={title} onClose={onClose}>
      {() => (
        <div className="msg-shortcuts" tabIndex={0} role="group" aria-label={title}>
          {PLACES.map((place) => (
            <Place key={place} place={place} />
          ))}
        </div>
      )}
    </Modal>
  );
}

function Place({ place }: { place: ShortcutPlace }) {
  const { places, names } = useMessagingUi().texts.shortcuts;
  const headingId = useId();
  const shortcuts = Object.entries(SHORTCUTS[place]) as [ShortcutName, readonly string[]][];
  return (
    <section aria-labelledby={headingId}>
      <h3 id={headingId}>{places[place]}</h3>
      <dl>
        {shortcuts.map(([name, keys]) => (
          <div key={name}>
            <dt>{names[name]}</dt>
            <dd>
              {keys.map((key) => (
                <Keys key={key} keys={key.split('+')} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Keys that are pressed together. */
function Keys({ keys }: { keys: readonly string[] }) {
  const { keyNames } = useMessagingUi().texts.shortcuts;
  return (
    <kbd className="msg-keys">
      {keys.map((key, i) => (
        <Fragment key={key}>
          {i > 0 && '+'}
          <kbd>{keyNames[key as KeyName] ?? key}</kbd>
        </Fragment>
      ))}
    </kbd>
  );
}
