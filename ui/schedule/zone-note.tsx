import { localZone } from '../format/local-zone.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Below the choice of a time: in which zone it is chosen. */
export function ZoneNote() {
  const { texts, formats } = useMessagingUi();
  return <p className="msg-zone-note">{texts.later.zone(formats.zone(localZone()))}</p>;
}
