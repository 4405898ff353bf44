import { Camera, Undo2 } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { MenuEntry } from '../components/menu.tsx';
import { hasCamera, takePhoto } from '../files/choose-files.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { useReplies } from '../replies/use-replies.tsx';
import { useUndoSetting, writeUndoSetting } from './undo-setting.ts';
import type { ComposerTarget, useComposer } from './use-composer.ts';
import { useSendLater } from './use-send-later.tsx';

/** What the menu beside the send button offers, and the dialogs that it opens. */
export function useComposerMenu(
  target: ComposerTarget,
  composer: ReturnType<typeof useComposer>,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const { texts } = useMessagingUi();
  const { undo } = texts.composer;
  const { add } = composer.files;
  const later = useSendLater(target, composer);
  const replies = useReplies({ field, ...composer });
  const isUndoOn = useUndoSetting();
  const listEntries = (): readonly MenuEntry[] => {
    const entries = [...later.listEntries(), ...replies.listEntries()];
    if (add !== undefined && hasCamera())
      entries.unshift({ icon: Camera, label: texts.files.photo, run: () => takePhoto(add) });
    if (target.schedule !== undefined)
      entries.push({ icon: Undo2, label: undo, isChecked: isUndoOn, run: () => writeUndoSetting(!isUndoOn) });
    return entries;
  };
  const dialogs: ReactNode = (
    <>
      {later.dialog}
      {replies.dialog}
    </>
  );
  return { listEntries, dialogs };
}
