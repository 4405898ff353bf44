import { Paperclip } from 'lucide-react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { chooseFiles } from './choose-files.ts';

/** The button of the composer that lets the user choose files. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { attach } = useMessagingUi().texts.files;
  return (
    <button
      type="button"
      className="msg-icon-button msg-composer-attach"
      title={attach}
      onClick={() => chooseFiles(onFiles)}
    >
      <Paperclip aria-hidden="true" />
      <VisuallyHidden>{attach}</VisuallyHidden>
    </button>
  );
}
