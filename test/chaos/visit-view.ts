/** What a client has of a group whose member its user is at times. */
export class VisitView {
  /** Seqs of the messages that have arrived. */
  readonly seqs = new Set<number>();
  /** Seq up to which the client has listed everything that it may see. */
  complete = 0;
}
