import {
  AlarmClock,
  Award,
  Bell,
  Briefcase,
  CreditCard,
  FileSignature,
  GraduationCap,
  HandCoins,
  Hand,
} from 'lucide-react';

const ICONS = [
  [/^job_/, Briefcase],
  [/^payment_/, CreditCard],
  [/^proposal_/, HandCoins],
  [/^contract_/, FileSignature],
  [/^course_/, GraduationCap],
  [/^certificate_/, Award],
  [/^reminder$/, AlarmClock],
  [/^welcome$/, Hand],
] as const;

/** The icon of a notification type; a bell for a type that this version does not know. */
export function notificationIcon(type: string): typeof Bell {
  return ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? Bell;
}
