import { expect, test } from 'bun:test';
import {
  createMessagingClient,
  memoryStorage,
  type MessagingClient,
  type ThreadItem,
  type ThreadStore,
} from '@messaging/client';
import * as fc from 'fast-check';
import type { ChangeCommand } from './fake-changes.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeService, type Delivery } from './fake-service.ts';
import { ME, OTHER } from './fake-thread.ts';
import { Wishes } from './wishes.ts';

const RUNS = 300;
const delivery = fc.constantFrom<Delivery>('once', 'never', 'twice', 'late');
/** A change of the message at this place, counted from the end. */
const change = {
  how: fc.constantFrom<ChangeCommand['type']>('edit', 'edit', 'react', 'react', 'delete'),
  place: fc.nat(20),
  emoji: fc.constantFrom('👍', '🎉'),
  on: fc.boolean(),
};
const changes = fc.record({ do: fc.constant('change' as const), ...change });
const otherChanges = fc.record({ do: fc.constant('other changes' as const), ...change });
type Change = Pick<
  typeof otherChanges extends fc.Arbitrary<infer T> ? T : never,
  'how' | 'place' | 'emoji' | 'on'
>;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'send' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('other sends' as const), times: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 6, arbitrary: otherChanges },
  { weight: 9, arbitrary: changes },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5_000 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      deliveries: fc.array(delivery, { maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ do: 'load earlier' } as const, { do: 'load later' } as const),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('jump' as const), place: fc.nat(40) }),
      fc.constant({ do: 'to newest' } as const),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ do: 'cut' } as const, { do: 'offline' } as const, { do: 'online' } as const),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { do: 'reload' } as const,
      { do: 'resync' } as const,
      { do: 'refuse' } as const,
      { do: 'forget' } as const,
    ),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function isOwn(item: ThreadItem, how: ChangeCommand['type']): boolean {
  return item.state === 'stored' ? item.message.senderId === ME : how === 'edit';
}

/** One user in one browser, across reloads. */
class World {
  readonly clock = new FakeClock();
  readonly service = new FakeService(this.clock);
  readonly wishes = new Wishes();
  readonly storage = memoryStorage();
  client: MessagingClient;
  #n = 0;
  /** Newest change that was shown of each message. */
  readonly #seen = new Map<string, number>();

  constructor() {
    this.client = this.#start();
  }

  #start(): MessagingClient {
    const { service, clock } = this;
    const { fetch, WebSocket, getToken } = service;
    const client = createMessagingClient({
      url: 'http://service.test',
      getToken,
      fetch,
      WebSocket,
      clock,
      storage: this.storage,
    });
    client.connect();
    client.thread(service.threadId).subscribe(() => {});
    return client;
  }

  async run(step: Step): Promise<void> {
    const { service } = this;
    if (step.do === 'send') this.#send();
    if (step.do === 'other sends') for (let i = 0; i < step.times; i++) service.write(`theirs ${++this.#n}`);
    if (step.do === 'change') this.#change(step);
    if (step.do === 'other changes') this.#changeByOther(step);
    this.#load(step);
    if (step.do === 'wait') await this.clock.pass(step.ms);
    if (step.do === 'deliver') service.deliveries.push(...step.deliveries);
    if (step.do === 'offline' || step.do === 'online') service.isReachable = step.do === 'online';
    if (step.do === 'cut' || step.do === 'offline') service.cut();
    if (step.do === 'reload') await this.#reload();
    if (step.do === 'resync') service.resync();
    if (step.do === 'refuse') service.refusals = 2;
    if (step.do === 'forget') service.isForgetful = true;
    this.#check();
  }

  /** A failed load is repeated by the end. */
  #load(step: Step): void {
    const failed = (): void => {};
    const { lastSeq = 0 } = this.#thread.getSnapshot().thread ?? {};
    if (step.do === 'load earlier') this.#thread.loadEarlier().catch(failed);
    if (step.do === 'load later') this.#thread.loadLater().catch(failed);
    if (step.do === 'jump') this.#thread.jumpTo(Math.max(1, lastSeq - step.place)).catch(failed);
    if (step.do === 'to newest') this.#thread.load().catch(failed);
  }

  /** Ends all faults and waits until the client has caught up. */
  async heal(): Promise<void> {
    const { service, clock } = this;
    service.isReachable = true;
    service.deliveries.length = 0;
    service.refusals = 0;
    await clock.pass(60_000);
    // The loss of the last event of a kind shows only at the next one.
    service.write('the last one');
    await clock.pass(60_000);
    service.change({ type: 'edit', messageId: service.messages.at(-1)?.id ?? '', body: 'edited' }, OTHER);
    await clock.pass(60_000);
    await this.#loadAll('hasLater', () => this.#thread.loadLater());
    await this.#loadAll('hasEarlier', () => this.#thread.loadEarlier());
  }

  async #loadAll(flag: 'hasLater' | 'hasEarlier', load: () => Promise<void>): Promise<void> {
    while (this.#thread.getSnapshot()[flag]) {
      const loading = load();
      await this.clock.pass(100);
      await loading;
    }
  }

  shown() {
    return this.#thread.getSnapshot().items;
  }

  get #thread(): ThreadStore {
    return this.client.thread(this.service.threadId);
  }

  #changeByOther({ how: type, place, emoji, on }: Change): void {
    const { service } = this;
    const messageId = service.messages.at(-1 - place)?.id ?? '';
    if (type === 'edit') service.change({ type, messageId, body: `theirs ${++this.#n}` }, OTHER);
    else if (type === 'delete') service.change({ type, messageId }, OTHER);
    else service.change({ type, messageId, emoji, on }, OTHER);
  }

  #send(): void {
    const body = `mine ${++this.#n}`;
    const { clientId } = this.client.send(this.service.threadId, { body });
    this.wishes.send(clientId, body);
  }

  /** Changes an own message, sent or not, or reacts to a stored one of anybody. */
  #change({ how, place, emoji, on }: Change): void {
    const isStored = (item: ThreadItem) => item.state === 'stored';
    const items = this.shown().filter((item) => (how === 'react' ? isStored(item) : isOwn(item, how)));
    const item = items.at(-1 - (place % Math.max(1, items.length)));
    if (item === undefined) return;
    const id = item.state === 'stored' ? item.message.id : item.clientId;
    const key = item.state === 'stored' ? (item.message.clientId ?? id) : id;
    // Changes of a deleted message are refused.
    const failed = (): void => {};
    if (how === 'react') {
      this.wishes.react(key, emoji, on);
      this.#thread.react(id, emoji, on).catch(failed);
    } else if (how === 'edit') {
      const body = `edited ${++this.#n}`;
      this.wishes.edit(key, body);
      this.#thread.edit(id, { body }).catch(failed);
    } else {
      this.wishes.remove(key);
      this.#thread.remove(id).catch(failed);
    }
  }

  async #reload(): Promise<void> {
    // The storage finishes the writes of the page.
    await this.clock.pass(1);
    this.client.close();
    this.client = this.#start();
  }

  /** Checks that messages are in order, without a gap and each once, and that none goes back to an earlier state. */
  #check(): void {
    const items = this.shown();
    for (const item of items) {
      if (item.state !== 'stored') continue;
      const { id, change } = item.message;
      expect(change ?? 0).toBeGreaterThanOrEqual(this.#seen.get(id) ?? 0);
      this.#seen.set(id, change ?? 0);
    }
    const seqs = items.flatMap((item) => (item.state === 'stored' ? item.message.seq : []));
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
  }
}

test('after any faults the thread ends as the service has it, each message once and in its newest version', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
    const world = new World();
    for (const next of steps) await world.run(next);
    await world.heal();
    const { messages } = world.service;
    const shown = world.shown().map((item) => (item.state === 'stored' ? item.message : item.state));
    expect(shown).toEqual([...messages]);
    expect(world.shown().some((item) => item.state === 'stored' && item.isChanging)).toBe(false);
    expect(await world.storage.list('')).toEqual([]);
    world.wishes.check(messages);
    const [thread] = world.client.threads.getSnapshot().threads;
    expect(thread).toMatchObject({ lastSeq: messages.length, lastMessage: messages.at(-1) });
    world.client.close();
  });
  const seed = Math.floor(Math.random() * 2 ** 31);
  process.stdout.write(`seed ${seed}\n`);
  await fc.assert(property, { numRuns: RUNS, seed });
});
