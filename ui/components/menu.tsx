import { Check, type LucideIcon } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { moveInMenu } from './move-in-menu.ts';
import { placeMenu } from './place-menu.ts';

/** One line of a menu. */
export interface MenuEntry {
  readonly icon: LucideIcon;
  readonly label: string;
  /** Quiet text at the end of the line. */
  readonly detail?: string;
  readonly isDangerous?: boolean;
  /** Of a setting: whether it is on. */
  readonly isChecked?: boolean;
  readonly run?: () => void;
  /** What takes the place of the entries when this one is chosen. */
  readonly choices?: readonly MenuEntry[];
}

const nothing = (): void => {};

interface MenuProps {
  readonly label: string;
  /** The element beside which the menu opens, and which gets the focus back. */
  readonly anchor: HTMLElement;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
  /** A row above the entries. `choose` closes the menu and then acts. */
  readonly children?: (choose: (action: () => void) => void) => ReactNode;
}

/** A menu over the page. Escape, Tab and a press outside close it. */
export function Menu({ label, anchor, entries, onClose, children }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<MenuEntry | null>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    // A menu that the browser closes by itself would close when the finger of a long press is lifted.
    element.showPopover();
    const place = (): void => placeMenu(element, anchor);
    place();
    // An on-screen keyboard goes away when the menu takes the focus.
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [anchor]);
  useLayoutEffect(() => {
    const element = menu.current;
    element?.querySelector('button')?.focus();
    if (element !== null) placeMenu(element, anchor);
  }, [anchor, opened]);
  useCloseOutside(menu, onClose);

  const choose = (action: () => void): void => {
    anchor.focus();
    onClose();
    action();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // The element around the anchor may have keys of its own.
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      choose(nothing);
    } else moveInMenu(event);
  };
  return (
    <div
      ref={menu}
      className="msg-root msg-menu"
      popover="manual"
      role="menu"
      aria-label={opened?.label ?? label}
      onKeyDown={onKeyDown}
    >
      {opened === null && children?.(choose)}
      {(opened?.choices ?? entries).map((entry) => (
        <Entry
          key={entry.label}
          entry={entry}
          onChoose={() => (entry.choices === undefined ? choose(entry.run ?? nothing) : setOpened(entry))}
        />
      ))}
    </div>
  );
}

function Entry({ entry, onChoose }: { entry: MenuEntry; onChoose: () => void }) {
  const { icon: Icon, label, detail, isDangerous = false, isChecked, choices } = entry;
  return (
    <button
      type="button"
      role={isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked={isChecked}
      aria-haspopup={choices === undefined ? undefined : 'menu'}
      tabIndex={-1}
      className="msg-menu-entry"
      data-dangerous={isDangerous}
      onClick={onChoose}
    >
      <Icon aria-hidden="true" />
      {label}
      {detail !== undefined && <small>{detail}</small>}
      {isChecked === true && <Check className="msg-menu-check" aria-hidden="true" />}
    </button>
  );
}

/** Closes when something outside is pressed. */
function useCloseOutside(menu: RefObject<HTMLElement | null>, onClose: () => void): void {
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
