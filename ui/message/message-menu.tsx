import { SmilePlus } from 'lucide-react';
import { Menu } from '../components/menu.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { QUICK_EMOJI } from './emoji.ts';
import type { OpenMenu } from './open-menu.ts';
import { useMenuEntries } from './use-menu-entries.ts';

interface MessageMenuProps extends OpenMenu {
  readonly onClose: () => void;
}

/** What can be done with a message. */
export function MessageMenu({ message, anchor, onClose }: MessageMenuProps) {
  const { texts } = useMessagingUi();
  const { react, entries } = useMenuEntries(message);
  return (
    <Menu label={texts.message.menu} anchor={anchor} entries={entries} onClose={onClose}>
      {(choose) =>
        react !== undefined && (
          <EmojiRow
            react={(emoji) => choose(() => react.pick(emoji))}
            onMore={() => choose(react.more)}
            own={react.own}
          />
        )
      }
    </Menu>
  );
}

interface EmojiRowProps {
  readonly react: (emoji: string) => void;
  readonly onMore: () => void;
  /** Emoji with which the user has reacted. */
  readonly own: ReadonlySet<string>;
}

function EmojiRow({ react, onMore, own }: EmojiRowProps) {
  const { message, emoji: names } = useMessagingUi().texts;
  return (
    <div className="msg-menu-emoji" role="group" aria-label={message.react}>
      {QUICK_EMOJI.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitemcheckbox"
          aria-checked={own.has(emoji)}
          tabIndex={-1}
          className="msg-emoji"
          aria-label={names[emoji]}
          title={names[emoji]}
          onClick={() => react(emoji)}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        tabIndex={-1}
        className="msg-emoji"
        aria-label={message.moreEmoji}
        title={message.moreEmoji}
        onClick={onMore}
      >
        <SmilePlus aria-hidden="true" />
      </button>
    </div>
  );
}
