import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { OwnStatus, Presence as PresencePayload } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { sleep } from '../concurrency/backoff.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import type { LiveEvent } from './broker.ts';
import { eventFrame } from './frames.ts';

interface Options {
  readonly background: Pick<Background, 'start'>;
  readonly deliver: (event: LiveEvent) => void;
  /** Finds the contacts of each of these users. */
  readonly findContacts: (userIds: readonly UserId[]) => Promise<Map<UserId, readonly UserId[]>>;
  /** Finds the user's status now; undefined while offline. */
  readonly findStatus: (userId: UserId) => Promise<OwnStatus | undefined>;
  /** Charges the user for notifying this number of contacts. */
  readonly charge: (userId: UserId, contacts: number) => void;
  /** Shortest time between two rounds of a user, in milliseconds. */
  readonly roundMs?: number;
}

/** Shortest time between two rounds of a user, in milliseconds. */
const ROUND_MS = 1_000;
/** Contacts notified between two turns of the event loop: about 10 ms if all of them are connected here. */
const SLICE = 1_000;
/** Delay before a presence is checked again, in milliseconds: longer than an event takes to another instance. */
const CHECK_AGAIN_MS = 200;

/** A round of a user whose contacts were notified less than ROUND_MS ago, or are being notified. */
interface Round {
  readonly over: Promise<void>;
  /** The presence to send in the next round. */
  next: PresencePayload | undefined;
}

/**
 * Sends a user's presence to their contacts, at most once a second for a user: the first change at once, then the last of
 * those that follow within the second. Contacts are notified in slices, one slice at a time for all users, so that a user
 * with many contacts does not block the others.
 */
export class PresenceBroadcaster {
  readonly #options: Options;
  readonly #rounds = new Map<UserId, Round>();
  readonly #batches: MicroBatch<PresencePayload, void>;

  constructor(options: Options) {
    this.#options = options;
    this.#batches = new MicroBatch<PresencePayload, void>({
      run: (presences) => this.#broadcastAll(presences),
      maxItems: 200,
      maxQueued: 50_000,
      key: ({ userId }) => String(userId),
    });
  }

  /** A failure is corrected by the next change or request. */
  broadcast(presence: PresencePayload): void {
    const round = this.#rounds.get(presence.userId);
    if (round === undefined) return this.#start(this.#beginRound(presence, !presence.isOnline));
    const isWaiting = round.next !== undefined;
    round.next = presence;
    if (!isWaiting) this.#start(this.#continueRound(round, presence.userId));
  }

  #start(work: Promise<void>): void {
    this.#options.background.start('notifying contacts', work);
  }

  async #beginRound(presence: PresencePayload, mustCheckAgain: boolean): Promise<void> {
    const { userId } = presence;
    const sent = this.#batches.add(presence);
    const over = Promise.allSettled([sent, sleep(this.#options.roundMs ?? ROUND_MS)]).then(() => {
      if (round.next === undefined) this.#rounds.delete(userId);
    });
    const round: Round = { over, next: undefined };
    this.#rounds.set(userId, round);
    await sent;
    if (mustCheckAgain) await this.#checkAgain(presence);
  }

  /** Sends the presence that holds when the round is over: another instance may have sent a newer one meanwhile. */
  async #continueRound(round: Round, userId: UserId): Promise<void> {
    await round.over;
    for (;;) {
      const { next } = round;
      const status = await this.#options.findStatus(userId).catch(() => next?.status);
      if (round.next !== next) continue;
      this.#rounds.delete(userId);
      if (status !== undefined && status !== 'offline') return this.#beginRound(online(userId, status), true);
      // The change said online, and the user is offline now: the instance that noticed it sends that.
      if (next !== undefined && !next.isOnline) return this.#beginRound(next, true);
      return;
    }
  }

  /**
   * A user who reloads a page may come online on another instance while this one still sends that they left, or sends a
   * late status. The order in which the two events arrive is not known, so the newer one is sent again from here.
   */
  async #checkAgain(sent: PresencePayload): Promise<void> {
    await sleep(CHECK_AGAIN_MS);
    const status = await this.#options.findStatus(sent.userId);
    if (status !== undefined && status !== sent.status) this.broadcast(online(sent.userId, status));
  }

  async #broadcastAll(presences: readonly PresencePayload[]): Promise<void> {
    const { findContacts, charge, deliver } = this.#options;
    const contacts = await findContacts(presences.map(({ userId }) => userId));
    let left = SLICE;
    for (const presence of presences) {
      const all = contacts.get(presence.userId) ?? [];
      charge(presence.userId, all.length);
      const frame = eventFrame('presence', presence);
      for (let at = 0; at < all.length;) {
        const to = all.slice(at, at + left);
        deliver({ to, frame });
        at += to.length;
        left -= to.length;
        if (left > 0) continue;
        await yieldToLoop();
        left = SLICE;
      }
    }
  }
}

function online(userId: UserId, status: OwnStatus): PresencePayload {
  return { userId, isOnline: true, status, lastSeenAt: null };
}
