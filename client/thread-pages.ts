import { LIMITS } from '@messaging/protocol/limits';
import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure } from './failure.ts';
import type { Timeline } from './timeline.ts';
import type { Commands, Seq, Thread, ThreadId } from './wire.ts';

type Page = Commands['listMessages']['output'];
type Range = Omit<Commands['listMessages']['input'], 'threadId'>;

const PAGE = 50;

/** Fetches the messages of a thread into its timeline. */
export class ThreadPages {
  readonly #context: Context;
  readonly #id: ThreadId;
  readonly #timeline: Timeline;
  readonly #onChange: () => void;
  #isFillingGap = false;
  #isFetchingChanges = false;
  /** Highest number of a change that the thread is known to have. */
  #lastChange = 0;
  /** Lowest `seq` that the service may still have: it deletes old messages. */
  #firstAvailable: Seq = 1;

  /** `onChange` is called when the timeline has changed. */
  constructor(context: Context, id: ThreadId, timeline: Timeline, onChange: () => void) {
    this.#context = context;
    this.#id = id;
    this.#timeline = timeline;
    this.#onChange = onChange;
  }

  /** True when there may be messages before the first one. */
  get hasEarlier(): boolean {
    return this.#timeline.isLoaded && this.#timeline.first > this.#firstAvailable;
  }

  /** Replaces the messages by the newest ones. `lastChange` is the thread's, read before this call. Rejects like `Rest.call`. */
  async loadNewest(lastChange: number): Promise<void> {
    const { messages, hasMore } = await this.#read({ limit: PAGE });
    this.#timeline.reset(messages.toReversed(), lastChange);
    this.#firstAvailable = hasMore ? 1 : this.#timeline.first;
  }

  /** Replaces the messages by those around `seq`, of a thread as it was before this call. Rejects like `Rest.call`. */
  async loadAround(seq: Seq, { lastSeq, lastChange }: Pick<Thread, 'lastSeq' | 'lastChange'>): Promise<void> {
    const { messages, hasMore } = await this.#read({ limit: PAGE, around: seq });
    this.#timeline.reset(messages.toReversed(), lastChange);
    this.#timeline.hasLater = this.#timeline.last < lastSeq;
    this.#firstAvailable = hasMore ? 1 : this.#timeline.first;
  }

  /** Adds the page after the last message. Rejects like `Rest.call`. */
  async loadLater(): Promise<void> {
    const after = this.#timeline.last;
    await this.#addPage(this.#read({ limit: PAGE, after }), ({ messages, hasMore }) => {
      if (after !== this.#timeline.last) return;
      this.#timeline.add(messages);
      // Without progress the following messages were deleted; filling the gap finds that out.
      this.#timeline.hasLater &&= hasMore && after < this.#timeline.last;
    });
    this.#onChange();
  }

  /** Adds the page before the first message. Rejects like `Rest.call`. */
  async loadEarlier(): Promise<void> {
    const before = this.#timeline.first;
    await this.#addPage(this.#read({ limit: PAGE, before }), ({ messages, hasMore }) => {
      if (!hasMore) this.#firstAvailable = messages.at(-1)?.seq ?? before;
      this.#timeline.addEarlier(messages.toReversed());
    });
    this.#onChange();
  }

  /** Fetches the messages that follow the last one, up to those beyond a gap. */
  fillGap(): void {
    if (this.#isFillingGap) return;
    this.#isFillingGap = true;
    this.#fetchMissing()
      .catch((error: unknown) => this.#context.report(toFailure(error)))
      .finally(() => (this.#isFillingGap = false));
  }

  /** Fetches the messages with unknown changes, up to `lastChange` at least. */
  fetchChanges(lastChange: number): void {
    this.#lastChange = Math.max(this.#lastChange, lastChange);
    if (this.#isFetchingChanges) return;
    this.#isFetchingChanges = true;
    this.#fetchChanges()
      .catch((error: unknown) => this.#context.report(toFailure(error)))
      .finally(() => (this.#isFetchingChanges = false));
  }

  async #fetchMissing(): Promise<void> {
    for (;;) {
      const after = this.#timeline.last;
      const page = await this.#addPage(this.#tryRead({ after }), ({ messages }) =>
        this.#timeline.add(messages),
      );
      // The reader has jumped elsewhere meanwhile.
      if (this.#timeline.hasLater) return;
      if (this.#timeline.last === after) this.#restart(page);
      this.#onChange();
      if (!page.hasMore && !this.#timeline.hasGap) return;
    }
  }

  /** Handles a gap that cannot be filled. An empty page means that nothing follows; otherwise the missing messages were deleted. */
  #restart({ messages }: Page): void {
    this.#timeline.dropAhead();
    if (messages.length === 0) return;
    this.#timeline.reset(messages, this.#timeline.change);
    this.#firstAvailable = this.#timeline.first;
  }

  async #fetchChanges(): Promise<void> {
    for (let isWanted = true; isWanted;) {
      const changedAfter = this.#timeline.change;
      const { messages, hasMore, upTo = 0 } = await this.#tryRead({ changedAfter });
      // First, because numbers are missing between these messages: each tells its newest change only.
      this.#timeline.learnChanges(changedAfter, upTo);
      this.#timeline.add(messages);
      this.#onChange();
      const { isLoaded, change } = this.#timeline;
      // A page that has led nowhere is the last one, whatever an event said.
      isWanted = hasMore || (isLoaded && change !== changedAfter && change < this.#lastChange);
    }
  }

  /** Adds a page. What has changed while it was on its way is read again, since the page may not show it. */
  async #addPage(reading: Promise<Page>, add: (page: Page) => void): Promise<Page> {
    const { change } = this.#timeline;
    const page = await reading;
    const lastChange = this.#timeline.change;
    add(page);
    if (lastChange > change) {
      this.#timeline.forgetChanges(change);
      this.fetchChanges(lastChange);
    }
    return page;
  }

  #tryRead(range: Range): Promise<Page> {
    const read = (): Promise<Page> => this.#read({ limit: LIMITS.messagePageMax, ...range });
    return withRetries(this.#context.timers, read);
  }

  async #read(range: Range): Promise<Page> {
    return await this.#context.rest.call('listMessages', { threadId: this.#id, ...range });
  }
}
