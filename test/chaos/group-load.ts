import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { changeNewest } from './change-newest.ts';
import { Client } from './client.ts';
import type { Visit } from './history.ts';
import { moveMember } from './move-member.ts';
import type { Random } from './random.ts';
import type { Testbed } from './testbed.ts';

/** A group of members who stay, and of guests, who are added and removed while the others send. */
export interface Group {
  readonly threadId: string;
  /** Those who stay; the first is the owner. */
  readonly senders: readonly Client[];
  readonly guests: readonly Guest[];
  readonly devices: readonly Client[];
}

interface Guest {
  readonly client: Client;
  readonly history: Visit['history'];
  /** Whether the last call has added the guest. */
  isIn: boolean;
}

/** Members who stay, and guests by what they may see of what was before; of each group. */
const GROUPS = [
  { steady: 2, guests: ['none'] },
  { steady: 2, guests: ['none', 'all'] },
  { steady: 3, guests: ['none', 'all'] },
] as const;
/** Pauses after a send, and after adding or removing a guest, in milliseconds: from, to. */
const SEND_PAUSE_MS = [80, 240] as const;
const MOVE_PAUSE_MS = [150, 600] as const;
/** Number of messages per read mark. */
const MARK_EVERY = 5;

/** Groups whose members write while guests come and go. */
export class GroupLoad {
  readonly groups: readonly Group[];
  readonly #random: Random;

  private constructor(groups: readonly Group[], random: Random) {
    [this.groups, this.#random] = [groups, random];
  }

  static async open(testbed: Testbed, random: Random): Promise<GroupLoad> {
    const groups: Group[] = [];
    for (const [i, { steady, guests }] of GROUPS.entries())
      groups.push(await newGroup(testbed, random, { i, steady, guests }));
    return new GroupLoad(groups, random);
  }

  get clients(): Client[] {
    return this.groups.flatMap(({ devices }) => devices);
  }

  /** Runs until `isRunning` is false for the index of a group. The last move of a guest has no later hint then. */
  run(isRunning: (i: number) => boolean): Promise<void>[] {
    return this.groups.flatMap((group, i) => [
      ...group.senders.map((sender) => this.#sendLoop(group, sender, () => isRunning(i))),
      ...group.guests.flatMap((guest) => [
        this.#moveLoop(group, guest, () => isRunning(i)),
        this.#guestLoop(group, guest, () => isRunning(i)),
      ]),
    ]);
  }

  async #sendLoop({ threadId }: Group, sender: Client, isRunning: () => boolean): Promise<void> {
    for (let n = 0; isRunning(); n++) {
      await sender.send(threadId, `${sender.name} ${n}`);
      await changeNewest(sender, threadId, this.#random, { n, emoji: '👍' });
      if (n % MARK_EVERY === 0) await sender.mark(threadId, sender.view.threads.get(threadId)?.last ?? 0);
      await Bun.sleep(this.#random.between(...SEND_PAUSE_MS));
    }
  }

  /** A guest sends also while it is no member: the service decides in the order of the thread. */
  async #guestLoop({ threadId }: Group, { client }: Guest, isRunning: () => boolean): Promise<void> {
    for (let n = 0; isRunning(); n++) {
      await client.send(threadId, `${client.name} ${n}`);
      await Bun.sleep(this.#random.between(...SEND_PAUSE_MS));
    }
  }

  async #moveLoop({ threadId, senders: [owner] }: Group, guest: Guest, isRunning: () => boolean) {
    if (owner === undefined) return;
    while (isRunning()) {
      const { client, history } = guest;
      const wish = guest.isIn ? 'remove' : 'add';
      await moveMember(owner, { threadId, userId: client.user.userId, wish, history });
      guest.isIn = !guest.isIn;
      await Bun.sleep(this.#random.between(...MOVE_PAUSE_MS));
    }
  }
}

interface GroupPlan {
  readonly i: number;
  readonly steady: number;
  readonly guests: readonly Visit['history'][];
}

async function newGroup(testbed: Testbed, random: Random, { i, steady, guests }: GroupPlan): Promise<Group> {
  const { history, urls } = testbed;
  const newClient = (name: string, user: User, home: number): Client => {
    const nearest = [...urls.slice(home), ...urls.slice(0, home)];
    return new Client({ name: `${name} of group ${i}`, user, urls: nearest, history, random });
  };
  const users = await Promise.all(Array.from({ length: steady }, () => newUser()));
  const [owner, ...others] = users;
  if (owner === undefined) throw new Error('a group has an owner');
  const members = others.map(({ userId }) => ({ userId }));
  const body = { title: `Group ${i}`, members };
  const created = await new Rest({ url: testbed.site(0).instance.url }, owner).call('createGroup', { body });
  const threadId = created.body.id;
  const senders = users.map((user, n) => newClient(`member ${n}`, user, n % urls.length));
  for (const { view } of senders) view.watch(threadId);
  const visitors = await Promise.all(
    guests.map(async (seen, n): Promise<Guest> => {
      const client = newClient(`guest ${n}`, await newUser(), (n + 1) % urls.length);
      client.view.visit(threadId, seen);
      return { client, history: seen, isIn: false };
    }),
  );
  const devices = [...senders, ...visitors.map(({ client }) => client)];
  return { threadId, senders, guests: visitors, devices };
}
