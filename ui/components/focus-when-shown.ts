/**
 * Focuses the element of a virtual list as soon as it is visible: an entry is hidden until it is measured, and cannot take the
 * focus before. Returns a function that stops waiting.
 */
export function focusWhenShown(list: HTMLElement, selector: string): () => void {
  let frame = 0;
  const attempt = (): void => {
    const element = list.querySelector<HTMLElement>(selector);
    element?.focus();
    if (element === null || document.activeElement !== element) frame = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(frame);
}
