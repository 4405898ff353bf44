/** Distance to the anchor and to the edges of the window, in pixels. */
const GAP_PX = 6;

/** Windows in which the menu is a sheet at the bottom, placed by the style sheet. */
const isSheet = matchMedia('(width <= 760px) and (pointer: coarse)');

/** Places a menu below its anchor, or above it where there is no room, inside the window. */
export function placeMenu(menu: HTMLElement, anchor: HTMLElement): void {
  if (isSheet.matches) return;
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP_PX;
  const top = below + height > innerHeight - GAP_PX ? at.top - height - GAP_PX : below;
  const isRightToLeft = getComputedStyle(anchor).direction === 'rtl';
  const left = isRightToLeft ? at.left : at.right - width;
  menu.style.top = `${clamp(top, innerHeight - height)}px`;
  menu.style.left = `${clamp(left, innerWidth - width)}px`;
}

function clamp(value: number, room: number): number {
  return Math.max(GAP_PX, Math.min(value, room - GAP_PX));
}
