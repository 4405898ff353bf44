import type { KeyboardEvent } from 'react';

/**
 * Moves the focus in a menu whose first row may have several items: left and right move in the row, up and down to the rows
 * above and below, around the ends.
 */
export function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const menu = event.currentTarget;
  const rows = listRows(menu);
  const focused = document.activeElement as HTMLElement;
  const row = rows.findIndex((items) => items.includes(focused));
  const step = toStep(event.key, getComputedStyle(menu).direction === 'rtl');
  if (row < 0 || step === undefined) return;
  event.preventDefault();
  if (step === 'first') return rows[0]?.[0]?.focus();
  if (step === 'last') return rows.at(-1)?.[0]?.focus();
  const items = rows[row] ?? [];
  const next =
    step.by === 'row'
      ? rows.at((row + step.to) % rows.length)?.[0]
      : items.at((items.indexOf(focused) + step.to) % items.length);
  next?.focus();
}

type Step = 'first' | 'last' | { readonly by: 'row' | 'item'; readonly to: 1 | -1 };

function toStep(key: string, isRightToLeft: boolean): Step | undefined {
  switch (key) {
    case 'ArrowDown':
      return { by: 'row', to: 1 };
    case 'ArrowUp':
      return { by: 'row', to: -1 };
    case 'ArrowRight':
      return { by: 'item', to: isRightToLeft ? -1 : 1 };
    case 'ArrowLeft':
      return { by: 'item', to: isRightToLeft ? 1 : -1 };
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return undefined;
  }
}

/** The items by rows. A group is a row; every other item is one by itself. */
function listRows(menu: HTMLElement): HTMLElement[][] {
  return [...menu.children].map((child) =>
    child.getAttribute('role') === 'group' ? [...child.querySelectorAll('button')] : [child as HTMLElement],
  );
}
