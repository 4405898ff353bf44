/** Why an event can never be read. Stable: operators search by it. */
export type PoisonReason =
  /** It has no value. */
  | 'tombstone'
  | 'too_large'
  | 'invalid_utf8'
  | 'invalid_json'
  /** The value is JSON and not an event of its topic. */
  | 'invalid_event'
  /** The service has a fault that this event has found. After it is mended, replay it. */
  | 'unreadable'
  /** PostgreSQL refused to store what it says. */
  | 'not_storable';

/** An event that can never be read, however often it is tried. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
  readonly reason: PoisonReason;

  /** `detail`: for whoever looks into the dead letters. */
  constructor(reason: PoisonReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
