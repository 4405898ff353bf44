import { CalendarClock, Clock } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { MenuEntry } from '../components/menu.tsx';
import { toTimeOffers } from '../format/time-offers.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { ComposerTarget, useComposer } from './use-composer.ts';

const LaterDialog = lazy(async () => ({
  default: (await import('../schedule/later-dialog.tsx')).LaterDialog,
}));

interface SendLater {
  /** The times that the menu offers. None without a text, with files, or where nothing can be sent later. */
  readonly listEntries: () => readonly MenuEntry[];
  /** The choice of another time while it is open. */
  readonly dialog: ReactNode;
}

/** Sends the text of the composer at a time to come. */
export function useSendLater(
  { schedule }: ComposerTarget,
  { canSend, files, attempt, deliver }: ReturnType<typeof useComposer>,
): SendLater {
  const { texts, formats } = useMessagingUi();
  const { later } = texts;
  const [isChoosing, setIsChoosing] = useState(false);
  if (schedule === undefined) return { listEntries: () => [], dialog: null };
  const listEntries = (): readonly MenuEntry[] => {
    if (!canSend || files.uploads.length > 0) return [];
    const offers = toTimeOffers(new Date()).map(({ name, at }) => ({
      icon: Clock,
      label: later.offers[name],
      detail: formats.dateTime(at.toISOString()),
      run: () => void attempt((text) => schedule(text, at)),
    }));
    return [...offers, { icon: CalendarClock, label: later.other, run: () => setIsChoosing(true) }];
  };
  const dialog = isChoosing && (
    <Suspense>
      <LaterDialog
        onChoose={(at) => deliver((text) => schedule(text, at))}
        onClose={() => setIsChoosing(false)}
      />
    </Suspense>
  );
  return { listEntries, dialog };
}
