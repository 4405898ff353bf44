import { useState } from 'react';
import { Modal } from '../components/modal.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { EMOJI, isEmoji, type Emoji } from './emoji.ts';

interface EmojiPickerProps {
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

/** A dialog with emoji that can be searched by name. An emoji that is not among them can be typed. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const { message, emoji: names } = useMessagingUi().texts;
  const [search, setSearch] = useState('');
  const found = search.trim() === '' ? EMOJI : findEmoji(search, names);
  return (
    <Modal title={message.react} onClose={onClose}>
      {(close) => {
        const pick = (emoji: string): void => {
          close();
          onPick(emoji);
        };
        return (
          <form
            className="msg-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (found[0] !== undefined) pick(found[0]);
            }}
          >
            <label>
              {message.searchEmoji}
              <input value={search} maxLength={40} onChange={(event) => setSearch(event.target.value)} />
            </label>
            <p className="msg-emoji-none" role="status">
              {found.length === 0 && message.noEmoji}
            </p>
            <div className="msg-emoji-grid">
              {found.map((emoji) => (
                <EmojiButton key={emoji} emoji={emoji} name={names[emoji as Emoji]} onPick={pick} />
              ))}
            </div>
          </form>
        );
      }}
    </Modal>
  );
}

interface EmojiButtonProps {
  readonly emoji: string;
  /** Undefined for an emoji that was typed. */
  readonly name: string | undefined;
  readonly onPick: (emoji: string) => void;
}

function EmojiButton({ emoji, name, onPick }: EmojiButtonProps) {
  return (
    <button type="button" className="msg-emoji" aria-label={name} title={name} onClick={() => onPick(emoji)}>
      {emoji}
    </button>
  );
}

function findEmoji(search: string, names: Readonly<Record<Emoji, string>>): readonly string[] {
  const wanted = search.trim().toLowerCase();
  if (isEmoji(wanted)) return [wanted];
  return EMOJI.filter((emoji) => names[emoji].toLowerCase().includes(wanted));
}
