import type { UserId } from '@messaging/protocol/primitives';
import { AUDIENCES, type Audience } from '../audience.ts';
import { bounded } from '../bounded.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import { readTraceparent, writeTraceparent, type SpanPlace, type Tracing } from '../observe/tracing.ts';
import type { Fanout, LiveEvent } from './fanout.ts';
import { SpanKind } from '@opentelemetry/api';
import { ask, Script, type RedisClient } from './redis.ts';
import type { Neighbours } from './neighbours-redis.ts';
import { Subscriptions } from './subscriptions-redis.ts';

interface Options {
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
  readonly prefix: string;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished' | 'fanoutDropped' | 'redisRoundTrip'>;
  readonly tracing: Tracing | undefined;
  readonly neighbours: Neighbours;
  /** Called when events of other instances may have been missed. */
  readonly onGap: () => void;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (to: UserId | Audience, frame: string) => void;
}

/** ARGV: for each event its text, the number of its channels, and the channels. */
const PUBLISH = new Script(`
  local i = 1
  while i <= #ARGV do
    local text, n = ARGV[i], tonumber(ARGV[i + 1])
    for c = i + 2, i + 1 + n do redis.call('PUBLISH', ARGV[c], text) end
    i = i + 2 + n
  end`);

/** An event, and where in its trace it was published. */
interface Pending extends LiveEvent {
  readonly place: SpanPlace | undefined;
}

/** Events of one round at the most, and waiting at the most; past that they are dropped, for Redis is too slow or away. */
const MAX_EVENTS = 1_000;
const MAX_PENDING = 20_000;

/**
 * A channel a user, and one an audience that every instance listens to. The events of a tick go in one round: which of their users do other instances listen to, and then one
 * script call that publishes to those. So a frame that nobody waits for elsewhere never leaves this process, and Redis
 * sees two commands a tick rather than one a message.
 */
export class RedisFanout implements Fanout {
  readonly #options: Options;
  readonly #channelPrefix: string;
  readonly #audiencePrefix: string;
  readonly #subscriptions: Subscriptions;
  #pending: Pending[] = [];
  #isPublishing = false;

  constructor(options: Options) {
    this.#options = options;
    this.#channelPrefix = `${options.prefix}:user:`;
    this.#audiencePrefix = `${options.prefix}:audience:`;
    this.#subscriptions = new Subscriptions({
      client: options.subscriber,
      prefix: this.#channelPrefix,
      onFrame: (userId, text) => this.#receive(userId, text),
      onGap: options.onGap,
    });
    options.subscriber.on('ready', () => void this.listen());
  }

  get isUp(): boolean {
    return this.#options.commands.isReady;
  }

  get queued(): number {
    return this.#pending.length;
  }

  /** Listens to the audiences; repeated it changes nothing. While Redis is away this is made up for once it is back. */
  async listen(): Promise<void> {
    const channels = AUDIENCES.map((audience) => this.#audiencePrefix + audience);
    const { subscriber, timeoutMs } = this.#options;
    await ask(subscriber.subscribe(channels, this.#onAudienceFrame), timeoutMs).catch(() => {});
  }

  publish(event: LiveEvent): void {
    const { commands, background, neighbours, tracing } = this.#options;
    if (neighbours.isAlone) return;
    if (!commands.isReady || this.#pending.length >= MAX_PENDING) return this.#lose(1);
    this.#pending.push({ ...event, place: tracing?.place });
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    background.start('fan-out', this.#publishPending());
  }

  async subscribe(userId: UserId): Promise<void> {
    await bounded(this.#subscriptions.add(userId), this.#options.timeoutMs, 'a subscription').catch(() => {});
  }

  unsubscribe(userId: UserId): void {
    // While Redis is away there is nothing to listen to either.
    this.#subscriptions.remove(userId).catch(() => {});
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await ask(this.#options.commands.ping(), this.#options.timeoutMs);
    return performance.now() - start;
  }

  readonly #onAudienceFrame = (text: string, channel: string): void => {
    this.#receive(channel.slice(this.#audiencePrefix.length) as Audience, text);
  };

  #receive(to: UserId | Audience, text: string): void {
    const { instanceId, receive, tracing } = this.#options;
    if (text.startsWith(instanceId)) return;
    const { frame, place } = unpack(text.slice(instanceId.length));
    if (tracing === undefined || place === undefined) receive(to, frame);
    else tracing.begin('deliver', { kind: SpanKind.CONSUMER, parent: place }, () => receive(to, frame));
  }

  async #publishPending(): Promise<void> {
    // The events of this tick go together.
    await new Promise(setImmediate);
    while (this.#pending.length > 0) {
      const events = this.#pending.splice(0, MAX_EVENTS);
      await this.#publishTraced(events).catch((error: unknown) => this.#lose(events.length, error));
    }
    this.#isPublishing = false;
  }

  #lose(events: number, error?: unknown): void {
    this.#options.metrics.fanoutDropped.add(events);
    this.#options.background.failed('fan-out', error);
    this.#options.neighbours.lost();
  }

  #publishTraced(events: readonly Pending[]): Promise<void> {
    const { tracing } = this.#options;
    if (tracing === undefined) return this.#publishAll(events);
    const places = events.map(({ place }) => place);
    const options = {
      kind: SpanKind.PRODUCER,
      attributes: { 'messaging.system': 'redis', events: events.length },
    };
    return tracing.batch('publish to other instances', places, options, () => this.#publishAll(events));
  }

  async #publishAll(events: readonly Pending[]): Promise<void> {
    const { commands, instanceId, timeoutMs, metrics } = this.#options;
    const users = new Set(events.flatMap(({ to }) => (typeof to === 'string' ? [] : to)));
    const listening = await this.#listenedElsewhere(users);
    const args: string[] = [];
    let published = 0;
    for (const { to, frame, place } of events) {
      const channels = this.#channelsOf(to, listening);
      if (channels.length === 0) continue;
      args.push(instanceId + pack(frame, place), String(channels.length), ...channels);
      published += 1;
    }
    if (published === 0) return;
    await PUBLISH.run(commands, [], args, timeoutMs);
    metrics.fanoutPublished.add(published);
  }

  #channelsOf(to: LiveEvent['to'], listening: ReadonlySet<UserId>): string[] {
    if (typeof to === 'string') return [this.#audiencePrefix + to];
    return to.filter((userId) => listening.has(userId)).map((userId) => this.#channelPrefix + userId);
  }

  /** Those of `users` whom an instance besides this one listens to. */
  async #listenedElsewhere(users: ReadonlySet<UserId>): Promise<Set<UserId>> {
    const { commands, timeoutMs, metrics } = this.#options;
    if (users.size === 0) return new Set();
    const ids = [...users];
    const start = performance.now();
    const counts = await ask(commands.pubSubNumSub(ids.map((id) => this.#channelPrefix + id)), timeoutMs);
    metrics.redisRoundTrip.observe((performance.now() - start) / 1_000);
    return new Set(
      ids.filter((id) => (counts[this.#channelPrefix + id] ?? 0) > (this.#subscriptions.has(id) ? 1 : 0)),
    );
  }
}

/** Stands between a frame and its place in a trace. JSON has no carriage return outside its white space, which frames have not. */
const PLACE = '\r';
const PLACE_LENGTH = '00-'.length + 32 + 1 + 16 + '-00'.length;

/** A frame as it is published: with its place where it is traced. */
function pack(frame: string, place: SpanPlace | undefined): string {
  return place === undefined ? frame : `${frame}${PLACE}${writeTraceparent(place)}`;
}

function unpack(text: string): { frame: string; place: SpanPlace | undefined } {
  const at = text.length - PLACE_LENGTH - 1;
  if (text[at] !== PLACE) return { frame: text, place: undefined };
  return { frame: text.slice(0, at), place: readTraceparent(text.slice(at + 1)) };
}
