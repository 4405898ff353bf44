import { expect } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { eventFrame } from '@messaging/server/live/frames';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

/** What a notification says. */
export type Told = Pick<Notification, 'type' | 'title' | 'message' | 'data'>;

/** A user whom a test watches: by REST, and by one socket on each instance. */
export class Person implements AsyncDisposable {
  readonly user: User;
  readonly rest: Rest;
  readonly sockets: readonly Socket[];
  readonly #apps: readonly App[];
  /** The newest notification when they came: one that their role had been told before. */
  readonly #lastBefore: number;

  private constructor(apps: readonly App[], user: User, sockets: readonly Socket[], lastBefore: number) {
    [this.#apps, this.user, this.sockets, this.#lastBefore] = [apps, user, sockets, lastBefore];
    this.rest = restOf(apps, user);
  }

  /** Somebody new, with claims as `newUser` takes them: a FREELANCER unless they say otherwise. */
  static async on(apps: readonly App[], claims: JWTPayload = {}): Promise<Person> {
    return await Person.as(apps, await newUser(claims));
  }

  /** Somebody who was here before, with sockets of their own. */
  static async as(apps: readonly App[], user: User): Promise<Person> {
    const { body } = await restOf(apps, user).call('listNotifications', { query: { limit: 1 } });
    const sockets = await Promise.all(apps.map((app) => Socket.connect(app, user)));
    return new Person(apps, user, sockets, body.notifications[0]?.id ?? 0);
  }

  get id(): number {
    return this.user.userId;
  }

  /** What they were told since they came, oldest first. Fails unless each socket got exactly what REST lists. */
  async told(): Promise<Told[]> {
    const listed = await this.notifications();
    await this.#everythingSent();
    for (const socket of this.sockets) {
      expect(socket.all('notification').sort((a, b) => a.id - b.id)).toEqual(listed);
    }
    return listed.map(({ type, title, message, data }) => ({ type, title, message, data }));
  }

  /** Their notifications since they came, oldest first, as REST lists them. */
  async notifications(): Promise<Notification[]> {
    const { body } = await this.rest.call('listNotifications', { query: { limit: 100 } });
    return body.notifications.filter(({ id }) => id > this.#lastBefore).toReversed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.sockets.map((socket) => socket[Symbol.asyncDispose]()));
  }

  /** Resolves when what the instances sent so far has come: a mark goes from each the same way, behind it. */
  async #everythingSent(): Promise<void> {
    const marks = this.#apps.map(({ context }) => {
      const id = 1 + Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
      context.deliverer.deliver({ to: [this.id], frame: eventFrame('notification_read', { ids: [id] }) });
      return id;
    });
    for (const socket of this.sockets) {
      for (const id of marks) {
        await socket.next('notification_read', (read) => 'ids' in read && read.ids.includes(id));
      }
    }
  }
}

function restOf([app]: readonly App[], user: User): Rest {
  if (app === undefined) throw new Error('a person needs an instance');
  return new Rest(app, user);
}

/** Closes the sockets of all of them. */
export async function leaveAll(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person[Symbol.asyncDispose]()));
}
