import { newPair } from '../harness/pair.ts';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { Client } from './client.ts';
import { EventLoad } from './event-load.ts';
import { Random } from './random.ts';
import type { World } from './world.ts';

/** Two users with a thread, and their devices. */
export interface Chat {
  readonly threadId: string;
  readonly ann: Client;
  readonly ben: Client;
  /** On the instance that is not the first choice of the one before. */
  readonly bensOther: Client;
  /** Those that send: one of each user, on different instances. */
  readonly senders: readonly Client[];
  readonly devices: readonly Client[];
}

const PAIRS = 4;
/** Messages that one device sends at the same time. */
const AT_ONCE = 2;
/** Between the sends of one of them, in milliseconds: from, to. */
const PAUSE_MS = [40, 120] as const;
/** Of so many messages one is followed by a read mark, one by a look at the newest messages, one by a forbidden send. */
const MARK_EVERY = 5;
const LOOK_EVERY = 20;
const TRESPASS_EVERY = 30;
/** How long a pair that is to be quiet waits with its last word, in milliseconds. */
const LAST_WORD_MS = 400;

/** Users who write to each other all the time, and events of the platform that tell them things. */
export class Load {
  readonly chats: readonly Chat[];
  readonly events: EventLoad | undefined;
  readonly #random: Random;
  readonly #sending: Promise<void>[] = [];
  #isRunning = false;
  #isHush = false;

  private constructor(world: World, random: Random, chats: readonly Chat[]) {
    [this.#random, this.chats] = [random, chats];
    this.events = world.platform && new EventLoad(world.platform, world.history, this.users);
  }

  /** Everybody is connected when it resolves, and nobody has sent anything. */
  static async on(world: World): Promise<Load> {
    // Of its own: how often it chooses must not change the faults that a seed stands for.
    const random = new Random(world.random.below(2 ** 32));
    const chats: Chat[] = [];
    for (let i = 0; i < (world.options.pairs ?? PAIRS); i++) chats.push(await newChat(world, random, i));
    const load = new Load(world, random, chats);
    for (const client of load.clients) world.use(client).start();
    await load.everybodyConnected();
    return load;
  }

  get clients(): Client[] {
    return this.chats.flatMap(({ devices }) => devices);
  }

  get users() {
    return [...new Set(this.clients.map(({ user }) => user))];
  }

  start(): void {
    [this.#isRunning, this.#isHush] = [true, false];
    for (const [i, chat] of this.chats.entries())
      for (const sender of chat.senders)
        for (let n = 0; n < AT_ONCE; n++) this.#sending.push(this.#chatter(chat, sender, i));
    this.events?.start();
  }

  /**
   * Every other pair sends a last word and then nothing more: nothing follows it that would show its lack, so clients must
   * get it without a hole in `seq` to tell them.
   */
  hush(): void {
    this.#isHush = true;
    for (const [i, chat] of this.chats.entries())
      if (this.#isHushed(i)) this.#sending.push(lastWord(chat, i % 4 === 1 ? chat.ann : chat.ben));
  }

  /** Nobody sends anything more. Resolves when the outcome of everything is known, or given up. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all([...this.#sending.splice(0), this.events?.stop()]);
  }

  async everybodyConnected(): Promise<void> {
    const missing = (): string[] =>
      this.clients.filter(({ isConnected }) => !isConnected).map(({ name }) => name);
    await until('everybody to be connected', () => missing().length === 0);
  }

  /** Sends into a thread of others, which is to be refused. */
  async #trespass(sender: Client, i: number): Promise<void> {
    const { threadId = '' } = this.chats[(i + 1) % this.chats.length] ?? {};
    await sender.trySend({ threadId, body: 'let me in', key: crypto.randomUUID() }, 0);
  }

  /** Whether this pair is one of those that are quiet now. */
  #isHushed(i: number): boolean {
    return this.#isHush && i % 2 === 1;
  }

  async #chatter(chat: Chat, sender: Client, i: number): Promise<void> {
    for (let n = 0; this.#isRunning && !this.#isHushed(i); n++) {
      await sender.send(chat.threadId, `${sender.name} ${n}`);
      if (n % MARK_EVERY === 0)
        await Promise.all(chat.devices.map((device) => markNewest(device, chat.threadId)));
      // Whoever has no answer looks again later.
      if (n % LOOK_EVERY === 0) await sender.list(chat.threadId, 'limit=20').catch(() => {});
      if (n % TRESPASS_EVERY === 0) await this.#trespass(sender, i);
      await Bun.sleep(this.#random.between(...PAUSE_MS));
    }
  }
}

/** Once what the two have under way is through. */
async function lastWord({ threadId }: Chat, sender: Client): Promise<void> {
  await Bun.sleep(LAST_WORD_MS);
  await sender.send(threadId, 'my last word');
}

async function markNewest(device: Client, threadId: string): Promise<void> {
  await device.mark(threadId, device.screen.views.get(threadId)?.last ?? 0);
}

async function newChat(world: World, random: Random, i: number): Promise<Chat> {
  const { history, doors } = world;
  const { ann: one, ben: other, threadId } = await newPair({ url: world.site(0).instance.url });
  const newClient = (name: string, user: User, home: number): Client => {
    const nearest = [...doors.slice(home), ...doors.slice(0, home)];
    const client = new Client({ name: `${name} ${i}`, user, doors: nearest, history, random });
    client.screen.watch(threadId);
    return client;
  };
  const [ann, ben, bensOther] = [
    newClient('ann', one, 0),
    newClient('ben', other, 1),
    newClient('ben too', other, 0),
  ];
  return { threadId, ann, ben, bensOther, senders: [ann, ben], devices: [ann, ben, bensOther] };
}
