import { SmilePlus } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';
import { QUICK_EMOJI } from './emoji.ts';
import { moveInMenu } from './move-in-menu.ts';
import type { OpenMenu } from './open-menu.ts';
import { placeMenu } from './place-menu.ts';
import { useMenuEntries, type MenuEntry } from './use-menu-entries.ts';

interface MessageMenuProps extends OpenMenu {
  readonly onClose: () => void;
}

/** What can be done with a message. Escape, Tab and a press outside close it. */
export function MessageMenu({ message, anchor, onClose }: MessageMenuProps) {
  const { texts } = useMessagingUi();
  const menu = useRef<HTMLDivElement>(null);
  const { react, entries } = useMenuEntries(message);
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    // A menu that the browser closes by itself would close when the finger of a long press is lifted.
    element.showPopover();
    element.querySelector('button')?.focus();
    const place = (): void => placeMenu(element, anchor);
    place();
    // An on-screen keyboard goes away when the menu takes the focus.
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [anchor]);
  useCloseOutside(menu, onClose);

  const choose = (action: () => void): void => {
    anchor.focus();
    onClose();
    action();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      choose(() => {});
    } else moveInMenu(event);
  };
  return (
    <div
      ref={menu}
      className="msg-root msg-menu"
      popover="manual"
      role="menu"
      aria-label={texts.message.menu}
      onKeyDown={onKeyDown}
    >
      {react !== undefined && (
        <EmojiRow
          react={(emoji) => choose(() => react.pick(emoji))}
          onMore={() => choose(react.more)}
          own={react.own}
        />
      )}
      {entries.map((entry) => (
        <Entry key={entry.label} entry={entry} onChoose={() => choose(entry.run)} />
      ))}
    </div>
  );
}

function Entry({ entry, onChoose }: { entry: MenuEntry; onChoose: () => void }) {
  const { icon: Icon, label, isDangerous = false } = entry;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="msg-menu-entry"
      data-dangerous={isDangerous}
      onClick={onChoose}
    >
      <Icon aria-hidden="true" />
      {label}
    </button>
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

/** Closes when something outside is pressed. */
function useCloseOutside(menu: React.RefObject<HTMLElement | null>, onClose: () => void): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (menu.current?.contains(target as Node) !== true) latest.current();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    return () => document.removeEventListener('pointerdown', onPointerDown, true);
  }, [menu]);
}
