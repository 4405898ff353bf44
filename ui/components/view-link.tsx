import type { ComponentProps, MouseEvent } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { View } from '../navigation.ts';

interface ViewLinkProps extends Omit<ComponentProps<'a'>, 'href' | 'onClick'> {
  readonly view: View;
  /** Called before the view is shown in place. */
  readonly onOpen?: () => void;
}

/** A link to a view. A plain click opens it in place; any other click is the browser's, for a new tab or window. */
export function ViewLink({ view, onOpen, ...props }: ViewLinkProps) {
  const { navigation } = useMessagingUi();
  const onClick = (event: MouseEvent): void => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    onOpen?.();
    navigation.open(view);
  };
  return <a {...props} href={navigation.toHref(view)} onClick={onClick} />;
}

function isPlainClick({ ctrlKey, metaKey, altKey, shiftKey, button }: MouseEvent): boolean {
  return button === 0 && !ctrlKey && !metaKey && !altKey && !shiftKey;
}
