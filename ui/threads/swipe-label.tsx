import type { RowAction } from './use-row-actions.ts';
import type { Swipe } from './use-swipe.ts';

/** What letting go of a swiped row does, in the place that the row has left. Hidden from screen readers, which have the menu. */
export function SwipeLabel({ towards, isFar, action }: Swipe & { action: RowAction }) {
  const { icon: Icon, label } = action;
  return (
    <span className="msg-swipe" data-towards={towards} data-far={isFar} aria-hidden="true">
      <Icon />
      {label}
    </span>
  );
}
