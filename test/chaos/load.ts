import { newPair } from '../harness/pair.ts';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { changeNewest } from './change-newest.ts';
import { Client } from './client.ts';
import { EventLoad } from './event-load.ts';
import { GroupLoad, type Group } from './group-load.ts';
import { Random } from './random.ts';
import type { Testbed } from './testbed.ts';

/** Two users with a thread, and their devices. */
export interface Chat {
  readonly threadId: string;
  readonly ann: Client;
  readonly ben: Client;
  /** Second device of Ben, whose preferred instance is another than that of `ben`. */
  readonly benSecond: Client;
  /** Devices that send: one of each user, on different instances. */
  readonly senders: readonly Client[];
  readonly devices: readonly Client[];
}

const PAIRS = 4;
/** Pause after a send, in milliseconds: from, to. */
const PAUSE_MS = [40, 120] as const;
/** Number of messages per read mark, per list of the newest messages, and per forbidden send. */
const MARK_EVERY = 5;
const LIST_EVERY = 20;
const FORBIDDEN_EVERY = 30;
/** Emoji of the concurrent loops of a device: no two of them change the same reaction. */
const EMOJI = ['👍', '🎉'];
/** Delay before the final message of a pair that becomes quiet, in milliseconds. */
const FINAL_MESSAGE_MS = 400;

/** Users who write to each other continuously, in pairs and in groups, and events of the platform that notify them. */
export class Load {
  readonly chats: readonly Chat[];
  readonly groups: readonly Group[];
  readonly events: EventLoad | undefined;
  readonly #random: Random;
  readonly #groupLoad: GroupLoad;
  readonly #sending: Promise<void>[] = [];
  #isRunning = false;
  #isHalfQuiet = false;

  private constructor(testbed: Testbed, random: Random, chats: readonly Chat[], groupLoad: GroupLoad) {
    [this.#random, this.chats] = [random, chats];
    [this.#groupLoad, this.groups] = [groupLoad, groupLoad.groups];
    this.events = testbed.platform && new EventLoad(testbed.platform, testbed.history, this.users);
  }

  /** Resolves when all devices are connected; none has sent anything yet. */
  static async open(testbed: Testbed): Promise<Load> {
    // A separate generator: the number of choices of the load must not change the faults of a seed.
    const random = new Random(testbed.random.below(2 ** 32));
    const chats: Chat[] = [];
    for (let i = 0; i < (testbed.options.pairs ?? PAIRS); i++) chats.push(await newChat(testbed, random, i));
    const load = new Load(testbed, random, chats, await GroupLoad.open(testbed, random));
    for (const client of load.clients) testbed.use(client).start();
    await load.waitUntilConnected();
    return load;
  }

  get clients(): Client[] {
    return [...this.chats, ...this.groups].flatMap(({ devices }) => devices);
  }

  get users() {
    return [...new Set(this.clients.map(({ user }) => user))];
  }

  start(): void {
    [this.#isRunning, this.#isHalfQuiet] = [true, false];
    for (const [i, chat] of this.chats.entries())
      for (const sender of chat.senders)
        for (const emoji of EMOJI) this.#sending.push(this.#sendLoop(chat, sender, i, emoji));
    this.#sending.push(...this.#groupLoad.run((i) => this.#isRunning && !this.#isQuiet(i)));
    this.events?.start();
  }

  /**
   * Every other group stops, and every other pair sends a final message, edits it and stops: no later number shows a gap, so that clients must receive
   * the final message and its edit without that hint.
   */
  quietHalf(): void {
    this.#isHalfQuiet = true;
    for (const [i, chat] of this.chats.entries())
      if (this.#isQuiet(i)) this.#sending.push(sendFinalMessage(chat, i % 4 === 1 ? chat.ann : chat.ben));
  }

  /** Stops all sends. Resolves when every outcome is known, or its retries have ended. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all([...this.#sending.splice(0), this.events?.stop()]);
  }

  async waitUntilConnected(): Promise<void> {
    const missing = (): string[] =>
      this.clients.filter(({ isConnected }) => !isConnected).map(({ name }) => name);
    await until('all devices to be connected', () => missing().length === 0);
  }

  /** Sends to a thread of other users, and changes a message of it, which the service must refuse. */
  async #sendForbidden(sender: Client, i: number): Promise<void> {
    const chat = this.chats[(i + 1) % this.chats.length];
    if (chat === undefined || chat.devices.includes(sender)) return;
    const { threadId, ann } = chat;
    await sender.trySend({ threadId, body: 'let me in', key: crypto.randomUUID() }, 0);
    const message = ann.view.threads.get(threadId)?.messages.at(-1);
    if (message === undefined) return;
    await sender.tryChange(message, { kind: 'edit', body: 'let me in' }, 0);
    await sender.tryChange(message, { kind: 'react', emoji: EMOJI[0] ?? '', on: true }, 1);
  }

  /** Whether the pair or group with this index is quiet now. */
  #isQuiet(i: number): boolean {
    return this.#isHalfQuiet && i % 2 === 1;
  }

  async #sendLoop(chat: Chat, sender: Client, i: number, emoji: string): Promise<void> {
    for (let n = 0; this.#isRunning && !this.#isQuiet(i); n++) {
      await sender.send(chat.threadId, `${sender.name} ${n}`);
      await changeNewest(sender, chat.threadId, this.#random, { n, emoji });
      if (n % MARK_EVERY === 0)
        await Promise.all(chat.devices.map((device) => markNewest(device, chat.threadId)));
      // A failed list is repeated by a later round.
      if (n % LIST_EVERY === 0) await sender.reader.list(chat.threadId, { limit: 20 }).catch(() => {});
      if (n % FORBIDDEN_EVERY === 0) await this.#sendForbidden(sender, i);
      await Bun.sleep(this.#random.between(...PAUSE_MS));
    }
  }
}

/** Sends the final message and edits it, after the pending sends of both users. */
async function sendFinalMessage({ threadId }: Chat, sender: Client): Promise<void> {
  await Bun.sleep(FINAL_MESSAGE_MS);
  const key = crypto.randomUUID();
  await sender.send(threadId, 'my final message', key);
  const message = sender.view.threads.get(threadId)?.messages.findLast(({ clientId }) => clientId === key);
  if (message !== undefined) await sender.change(message, { kind: 'edit', body: 'my final edit' });
}

async function markNewest(device: Client, threadId: string): Promise<void> {
  await device.mark(threadId, device.view.threads.get(threadId)?.last ?? 0);
}

async function newChat(testbed: Testbed, random: Random, i: number): Promise<Chat> {
  const { history, urls } = testbed;
  const { ann: annUser, ben: benUser, threadId } = await newPair({ url: testbed.site(0).instance.url });
  const newClient = (name: string, user: User, home: number): Client => {
    const nearest = [...urls.slice(home), ...urls.slice(0, home)];
    const client = new Client({ name: `${name} ${i}`, user, urls: nearest, history, random });
    client.view.watch(threadId);
    return client;
  };
  const [ann, ben, benSecond] = [
    newClient('ann', annUser, 0),
    newClient('ben', benUser, 1),
    newClient('ben second', benUser, 0),
  ];
  return { threadId, ann, ben, benSecond, senders: [ann, ben], devices: [ann, ben, benSecond] };
}
