/** Moves the focus from a button that disappears to the next one of its class, the one before, or the list around them. */
export function focusNext(button: HTMLElement, list: HTMLElement | null): void {
  const [name = ''] = button.classList;
  const buttons = [...(list?.querySelectorAll<HTMLElement>(`.${name}`) ?? [])];
  const index = buttons.indexOf(button);
  (buttons[index + 1] ?? buttons[index - 1] ?? list)?.focus();
}
