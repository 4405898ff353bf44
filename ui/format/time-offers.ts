/** Times that are offered for something later. */
export type TimeOfferName = 'hour' | 'tomorrow' | 'monday';

/** A time that a press chooses. */
export interface TimeOffer {
  readonly name: TimeOfferName;
  readonly at: Date;
}

/** Hour of the offers of another day, on the clock of this device. */
const MORNING = 9;
export const HOUR_MS = 3_600_000;

/** The offers, the next one first. On a Sunday tomorrow is the next Monday, which is offered once. */
export function toTimeOffers(now: Date): readonly TimeOffer[] {
  const tomorrow = toMorning(now, 1);
  const monday = toMorning(now, 7 - ((now.getDay() + 6) % 7));
  const offers: TimeOffer[] = [
    { name: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { name: 'tomorrow', at: tomorrow },
  ];
  if (monday.getTime() !== tomorrow.getTime()) offers.push({ name: 'monday', at: monday });
  return offers;
}

/** A time as the value of a field for a date and a time, to the minute, on the clock of this device. */
export function toFieldTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Nine o'clock in the morning of a day, on the clock of this device. */
export function toMorning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
