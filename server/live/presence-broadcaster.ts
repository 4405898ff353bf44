import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { OwnStatus, Presence as PresencePayload } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { sleep } from '../concurrency/backoff.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import { eventFrame } from './frames.ts';
import type { LiveEvent } from './broker.ts';

interface Options {
  readonly background: Pick<Background, 'start'>;
  readonly deliver: (event: LiveEvent) => void;
  /** The contacts of each of these users. */
  readonly contactsOf: (userIds: readonly UserId[]) => Promise<Map<UserId, readonly UserId[]>>;
  /** The user's status now; undefined while offline. */
  readonly statusOf: (userId: UserId) => Promise<OwnStatus | undefined>;
  /** Charges the user for telling so many contacts. */
  readonly charge: (userId: UserId, contacts: number) => void;
  /** Milliseconds from one round of a user to the next. */
  readonly roundMs?: number;
}

/** From one round of a user to the next, in milliseconds. */
const ROUND_MS = 1_000;
/** Contacts told between two turns of the event loop: some 10 ms when all of them are connected here. */
const SLICE = 1_000;
/** Longer than an event takes to be carried, in milliseconds. */
const CHECK_AGAIN_MS = 200;

/** A user whose contacts were told less than ROUND_MS ago, or are being told. */
interface Round {
  readonly over: Promise<void>;
  /** What is to be told next. */
  next: PresencePayload | undefined;
}

/**
 * Tells contacts of a user's presence, at most once a second for a user: the first change at once, of those that follow
 * within the second only the last. Contacts are told in slices, one slice at a time for all users, so that a user with many
 * contacts does not stop the others.
 */
export class PresenceBroadcaster {
  readonly #options: Options;
  readonly #rounds = new Map<UserId, Round>();
  readonly #telling: MicroBatch<PresencePayload, void>;

  constructor(options: Options) {
    this.#options = options;
    this.#telling = new MicroBatch<PresencePayload, void>({
      run: (presences) => this.#broadcastAll(presences),
      maxItems: 200,
      maxQueued: 50_000,
      key: ({ userId }) => String(userId),
    });
  }

  /** If it fails, the next change or request corrects it. */
  broadcast(presence: PresencePayload): void {
    const round = this.#rounds.get(presence.userId);
    if (round === undefined) return this.#start(this.#beginRound(presence, !presence.isOnline));
    const isWaiting = round.next !== undefined;
    round.next = presence;
    if (!isWaiting) this.#start(this.#continueRound(round, presence.userId));
  }

  #start(work: Promise<void>): void {
    this.#options.background.start('telling presence', work);
  }

  async #beginRound(presence: PresencePayload, isToCheck: boolean): Promise<void> {
    const { userId } = presence;
    const told = this.#telling.add(presence);
    const over = Promise.allSettled([told, sleep(this.#options.roundMs ?? ROUND_MS)]).then(() => {
      if (round.next === undefined) this.#rounds.delete(userId);
    });
    const round: Round = { over, next: undefined };
    this.#rounds.set(userId, round);
    await told;
    if (isToCheck) await this.#checkAgain(presence);
  }

  /** Tells what is true once the round is over: another instance may have told something newer meanwhile. */
  async #continueRound(round: Round, userId: UserId): Promise<void> {
    await round.over;
    for (;;) {
      const { next } = round;
      const status = await this.#options.statusOf(userId).catch(() => next?.status);
      if (round.next !== next) continue;
      this.#rounds.delete(userId);
      if (status !== undefined && status !== 'offline') return this.#beginRound(online(userId, status), true);
      // Online when it was said, and offline now: the instance that noticed tells it.
      if (next !== undefined && !next.isOnline) return this.#beginRound(next, true);
      return;
    }
  }

  /**
   * A user who reloads a page may come online on another instance while this one still tells that they left, or told a
   * status late, and nobody knows which of the two events is carried first. Here the order is known.
   */
  async #checkAgain(told: PresencePayload): Promise<void> {
    await sleep(CHECK_AGAIN_MS);
    const status = await this.#options.statusOf(told.userId);
    if (status !== undefined && status !== told.status) this.broadcast(online(told.userId, status));
  }

  async #broadcastAll(presences: readonly PresencePayload[]): Promise<void> {
    const { contactsOf, charge, deliver } = this.#options;
    const contacts = await contactsOf(presences.map(({ userId }) => userId));
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
