import { expect } from 'bun:test';
import type { Message } from '@messaging/client';
import { ME } from './fake-thread.ts';

/** What a user wants their messages and reactions to be, by client id, or by id of a message of another user. */
export class Wishes {
  readonly #bodies = new Map<string, string>();
  readonly #removed = new Set<string>();
  /** Wanted reactions, by message and emoji. */
  readonly #reactions = new Map<string, boolean>();

  send(key: string, body: string): void {
    this.#bodies.set(key, body);
  }

  edit(key: string, body: string): void {
    if (!this.#removed.has(key)) this.#bodies.set(key, body);
  }

  remove(key: string): void {
    this.#removed.add(key);
    this.#bodies.set(key, '[deleted]');
  }

  react(key: string, emoji: string, on: boolean): void {
    this.#reactions.set(`${key} ${emoji}`, on);
  }

  /** Checks that the stored messages are as wanted: each once, in the order of sending. */
  check(stored: readonly Message[]): void {
    const own = stored.flatMap(({ clientId, body }) => (clientId === null ? [] : [[clientId, body]]));
    expect(own).toEqual([...this.#bodies]);
    for (const { id, clientId, deletedAt, reactions } of stored) {
      if (deletedAt !== null) continue;
      for (const [wish, on] of this.#reactions) {
        const [key, emoji] = wish.split(' ');
        if (key !== (clientId ?? id)) continue;
        const userIds = reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
        expect({ id, emoji, times: userIds.filter((userId) => userId === ME).length }).toEqual({
          id,
          emoji,
          times: on ? 1 : 0,
        });
      }
    }
  }
}
