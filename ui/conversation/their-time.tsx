import { useMinute } from '../components/use-minute.ts';
import { minutesAhead } from '../format/minutes-ahead.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The time where the other person is, if they share it and their clocks differ by an hour or more. */
export function TheirTime({ timeZone }: { readonly timeZone: string | undefined }) {
  const { texts, formats } = useMessagingUi();
  useMinute();
  if (timeZone === undefined || Math.abs(minutesAhead(timeZone)) < 60) return null;
  return (
    <span className="msg-their-time" title={formats.zone(timeZone)}>
      {texts.conversation.theirTime(formats.clockIn(timeZone))}
    </span>
  );
}
