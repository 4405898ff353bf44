import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Arrow keys go from row to row of a list, beside Tab. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a, button')];
  const index = links.findIndex((link) => link === document.activeElement);
  const next = links[index + step];
  if (index === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
