/** Reason why an event can never be read. Stable, because operators search by it. */
export type PoisonReason =
  /** The event has no value. */
  | 'tombstone'
  | 'too_large'
  | 'invalid_utf8'
  | 'invalid_json'
  /** The value is JSON but not an event of its topic. */
  | 'invalid_event'
  /** The event triggered a bug of the service. Replay the event after the fix. */
  | 'unreadable'
  /** PostgreSQL refused to store the event's data. */
  | 'not_storable';

/** Thrown for an event that no repetition makes readable. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
  readonly reason: PoisonReason;

  /** `detail` is for operators who read the dead letters. */
  constructor(reason: PoisonReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
