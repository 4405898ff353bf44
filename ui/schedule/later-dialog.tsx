import { TimeDialog } from '../components/time-dialog.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ZoneNote } from './zone-note.tsx';

interface LaterDialogProps {
  readonly onChoose: (at: Date) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks when the text of the composer is to be sent. */
export function LaterDialog({ onChoose, onClose }: LaterDialogProps) {
  const { later } = useMessagingUi().texts;
  return (
    <TimeDialog title={later.choose} onChoose={onChoose} onClose={onClose}>
      {() => <ZoneNote />}
    </TimeDialog>
  );
}
