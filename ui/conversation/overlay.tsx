import { lazy, Suspense } from 'react';
import type { Message, Thread, ThreadItem } from '@messaging/client';
import type { ImageFile } from '../files/image-file.ts';
import { MembersDialog } from '../group/members-dialog.tsx';
import { ReadersDialog } from '../group/readers-dialog.tsx';
import { EmojiPicker } from '../message/emoji-picker.tsx';
import { MessageMenu } from '../message/message-menu.tsx';
import type { OpenMenu } from '../message/open-menu.ts';
import { PinsDialog } from '../message/pins-dialog.tsx';
import { VersionsDialog } from '../message/versions-dialog.tsx';
import { useConversation } from './conversation-context.ts';

const ReminderDialog = lazy(async () => ({
  default: (await import('../reminders/reminder-dialog.tsx')).ReminderDialog,
}));

const FilesDialog = lazy(async () => ({ default: (await import('../files/files-dialog.tsx')).FilesDialog }));
const Lightbox = lazy(async () => ({ default: (await import('../files/lightbox.tsx')).Lightbox }));
const DateDialog = lazy(async () => ({ default: (await import('./date-dialog.tsx')).DateDialog }));

/** What is open over the conversation. */
export type Overlay =
  | { readonly name: 'menu'; readonly menu: OpenMenu }
  | { readonly name: 'emoji'; readonly message: Message }
  | { readonly name: 'members' }
  | { readonly name: 'pins' }
  | { readonly name: 'files' }
  | { readonly name: 'image'; readonly image: ImageFile }
  | { readonly name: 'date' }
  | { readonly name: 'readers'; readonly message: Message }
  | { readonly name: 'versions'; readonly message: Message }
  | { readonly name: 'reminder'; readonly message: Message };

interface OverlayViewProps {
  readonly thread: Thread;
  readonly items: readonly ThreadItem[];
  readonly pins: readonly Message[];
  readonly overlay: Overlay;
  /** Closes it, unless another one is open by now. */
  readonly onClose: (closed: Overlay) => void;
}

/** The menu or the dialog that is open over the conversation. */
export function OverlayView(props: OverlayViewProps) {
  return (
    <Suspense>
      <Opened {...props} />
    </Suspense>
  );
}

function Opened({ thread, items, pins, overlay, onClose }: OverlayViewProps) {
  const { actions } = useConversation();
  const close = (): void => onClose(overlay);
  switch (overlay.name) {
    case 'menu':
      return <MessageMenu {...overlay.menu} onClose={close} />;
    case 'emoji':
      return <EmojiPicker onPick={(emoji) => actions.react(overlay.message, emoji, true)} onClose={close} />;
    case 'members':
      return <MembersDialog thread={thread} onClose={close} />;
    case 'pins':
      return <PinsDialog pins={pins} onClose={close} />;
    case 'files':
      return <FilesDialog threadId={thread.id} onClose={close} />;
    case 'image':
      return <Lightbox items={items} image={overlay.image} onClose={close} />;
    case 'date':
      return <DateDialog threadId={thread.id} onClose={close} />;
    case 'readers':
      return <ReadersDialog thread={thread} message={overlay.message} onClose={close} />;
    case 'versions':
      return <VersionsDialog threadId={thread.id} message={overlay.message} onClose={close} />;
    case 'reminder':
      return <ReminderDialog message={overlay.message} onClose={close} />;
  }
}
