import type { VirtualizerHandle } from 'virtua';

/** Whether the whole list is in sight. False until its height is known. */
export function fitsViewport(list: VirtualizerHandle | null): boolean {
  return list !== null && list.viewportSize > 0 && list.scrollSize <= list.viewportSize;
}
