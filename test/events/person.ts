import { expect } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { Notification } from '@messaging/protocol/notification';
import type { App } from '@messaging/server/app';
import { eventFrame } from '@messaging/server/live/frames';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';

/** Content of a notification, without its ids and times. */
export type ReceivedNotification = Pick<Notification, 'type' | 'title' | 'message' | 'data'>;

/** A test user with a REST client and one socket on each instance, who records the received notifications. */
export class Person implements AsyncDisposable {
  readonly user: User;
  readonly rest: Rest;
  readonly sockets: readonly Socket[];
  readonly #apps: readonly App[];
  /** Newest notification at the time of connecting: one that was sent to the user's role before. */
  readonly #lastBefore: number;

  private constructor(apps: readonly App[], user: User, sockets: readonly Socket[], lastBefore: number) {
    [this.#apps, this.user, this.sockets, this.#lastBefore] = [apps, user, sockets, lastBefore];
    this.rest = restFor(apps, user);
  }

  /** Connects a new user with these claims of `newUser`; the default role is FREELANCER. */
  static async connectNew(apps: readonly App[], claims: JWTPayload = {}): Promise<Person> {
    return await Person.connect(apps, await newUser(claims));
  }

  /** Connects an existing user with new sockets. */
  static async connect(apps: readonly App[], user: User): Promise<Person> {
    const { body } = await restFor(apps, user).call('listNotifications', { query: { limit: 1 } });
    const sockets = await Promise.all(apps.map((app) => Socket.connect(app, user)));
    return new Person(apps, user, sockets, body.notifications[0]?.id ?? 0);
  }

  get id(): number {
    return this.user.userId;
  }

  /** Notifications since the connect, oldest first. Fails unless each socket got exactly the list of REST. */
  async received(): Promise<ReceivedNotification[]> {
    const listed = await this.notifications();
    await this.#allDelivered();
    for (const socket of this.sockets) {
      expect(socket.all('notification').sort((a, b) => a.id - b.id)).toEqual(listed);
    }
    return listed.map(({ type, title, message, data }) => ({ type, title, message, data }));
  }

  /** Notifications since the connect, oldest first, as REST lists them. */
  async notifications(): Promise<Notification[]> {
    const { body } = await this.rest.call('listNotifications', { query: { limit: 100 } });
    return body.notifications.filter(({ id }) => id > this.#lastBefore).toReversed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.sockets.map((socket) => socket[Symbol.asyncDispose]()));
  }

  /** Resolves when everything that the instances sent so far has arrived: each sends a marker behind it by the same path. */
  async #allDelivered(): Promise<void> {
    const markers = this.#apps.map(({ context }) => {
      const id = 1 + Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
      context.deliverer.deliver({ to: [this.id], frame: eventFrame('notification_read', { ids: [id] }) });
      return id;
    });
    for (const socket of this.sockets) {
      for (const id of markers) {
        await socket.next('notification_read', (event) => 'ids' in event && event.ids.includes(id));
      }
    }
  }
}

function restFor([app]: readonly App[], user: User): Rest {
  if (app === undefined) throw new Error('a person needs an instance');
  return new Rest(app, user);
}

/** Closes all sockets of these people. */
export async function disconnectAll(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person[Symbol.asyncDispose]()));
}
