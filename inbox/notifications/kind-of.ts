import {
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
  [/^welcome$/, Hand],
] as const;

/** The picture of a kind of notification; a bell for kinds that are newer than this page. */
export function iconOf(type: string): typeof Bell {
  return ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? Bell;
}
