import type { ServerWebSocket } from 'bun';
import { SpanKind } from '@opentelemetry/api';
import { CLOSE_CODES, type CloseReason } from '@messaging/protocol/close-codes';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { EventPayload } from '@messaging/protocol/events';
import type { UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import { toResult } from '../commands/call.ts';
import { table, type TableRow } from '../commands/table.ts';
import type { Context } from '../context.ts';
import { joinAudience } from './join-audience.ts';
import { answerFrame, eventFrame } from '../live/frames.ts';
import type { LocalConnection } from '../live/hub.ts';
import type { EntrySpan } from '../observe/tracing.ts';
import { TokenBucket } from '../rate-limit/token-bucket.ts';
import { CONTROL_FRAMES } from '../rate-limit/costs.ts';
import { EarlyFrames, type ByteBudget } from './early-frames.ts';
import { toErrorPayload } from '../commands/error-payload.ts';
import { parseFrameId, parseForId } from './frame-id.ts';
import { parseFrameType } from './frame-type.ts';
import { parseInput, parseJson, refuseOtherActor } from '../commands/parse-input.ts';
import { SendBacklog } from './send-backlog.ts';
import { runCall } from '../commands/run-call.ts';
import { flushThisTick } from './write-coalescing.ts';

type Socket = ServerWebSocket<unknown>;
type Frame = Record<string, unknown>;
const byFrame = new Map<unknown, TableRow>(table.filter(({ frame }) => frame).map((row) => [row.frame, row]));

/** Time that a client has to read the close frame, in milliseconds. */
const CLOSE_MS = 5_000;
const CONTROL_RATE = { perMs: CONTROL_FRAMES.perSecond / 1_000, burst: CONTROL_FRAMES.burst, maxDebt: 0 };
/** Refusals in a row after which a client that ignores them is closed: reading and refusing its frames has a cost, too. */
const MAX_CONSECUTIVE_REFUSALS = 100;
const BACKPRESSURE = new Set<ErrorCode>(['rate_limited', 'overloaded']);

/** What the handshake says of a connection. */
interface ConnectionData {
  readonly actor: Actor;
  readonly knowsGroups: boolean;
  readonly wantsUnread: boolean;
}

/** One socket: it parses a frame, runs the command and answers. The only place of the transport that catches errors. */
export class Connection implements LocalConnection {
  readonly id = crypto.randomUUID();
  readonly knowsGroups: boolean;
  readonly wantsUnread: boolean;
  readonly #context: Context;
  readonly #socket: Socket;
  #actor: Actor;
  /** Time of the last frame, ping or pong of the client, by the clock of performance.now(). */
  #heardAt = performance.now();
  /** Time of the next ping, by the same clock. */
  #pingAt: number;
  /** Frames that came before `hello` was sent; undefined afterwards. */
  #early: EarlyFrames | undefined;
  /** Created at the first ping or pong. */
  #controlFrames: TokenBucket | undefined;
  readonly #backlog = new SendBacklog();
  /** Frames of this tick. */
  #outgoing: string[] | undefined;
  #consecutiveRefusals = 0;
  #hasMissedEvents = false;
  #isClosing = false;
  /** Accepts no more frames, and closes when the accepted ones have been answered. */
  #isDraining = false;
  #answering = 0;

  /** `earlyBytes`: the bytes that the frames of all connections without `hello` may take. */
  constructor(
    context: Context,
    socket: Socket,
    { actor, knowsGroups, wantsUnread }: ConnectionData,
    earlyBytes: ByteBudget,
  ) {
    this.#context = context;
    this.#socket = socket;
    this.#actor = actor;
    this.knowsGroups = knowsGroups;
    this.wantsUnread = wantsUnread;
    this.#early = new EarlyFrames(earlyBytes);
    this.#pingAt = this.#heardAt + context.config.heartbeatSeconds * 1_000;
  }

  get actor(): Actor {
    return this.#actor;
  }

  get userId(): UserId {
    return this.#actor.userId;
  }

  renew(actor: Actor): void {
    this.#actor = actor;
    this.#context.profiles.remember({ ...actor, at: actor.issuedAt });
    this.#context.background.start('joining an audience', joinAudience(this.#context, this));
  }

  /** Sends the first frame, then answers the frames that came before it. */
  sendHello(hello: EventPayload<'hello'>): void {
    const early = this.#early?.takeAll() ?? [];
    this.#early = undefined;
    this.#write(eventFrame('hello', hello), 'hello');
    for (const text of early) void this.#answer(text);
  }

  /** Accepts one text frame. */
  receive(text: string): void {
    this.#heardAt = performance.now();
    if (this.#isDraining || this.#isClosing) return;
    if (this.#early === undefined) void this.#answer(text);
    else if (!this.#early.add(text)) this.close('overloaded');
  }

  /** Accepts a ping or a pong of the client; the runtime answers pings by itself. */
  receiveControl(): void {
    if (this.#isClosing) return;
    this.#heardAt = performance.now();
    this.#controlFrames ??= new TokenBucket(CONTROL_RATE, this.#heardAt);
    if (this.#controlFrames.take(1, this.#heardAt) > 0) this.close('overloaded');
  }

  /** The socket is gone: frames that wait for `hello` are dropped. */
  dropEarlyFrames(): void {
    this.#early?.takeAll();
  }

  send(frame: string): void {
    // Before `hello` the client has nothing to compare an event with; it reads the lists afterwards.
    if (this.#early === undefined) this.#write(frame);
    else this.#hasMissedEvents = true;
  }

  /** Whether there were events before `hello`, which the client did not get. */
  get hasMissedEvents(): boolean {
    return this.#hasMissedEvents;
  }

  checkHealth(now: number): void {
    const { config, revocations } = this.#context;
    if (now - this.#heardAt > config.silenceSeconds * 1_000) return this.close('noHeartbeat');
    if (Date.now() > this.#actor.expiresAt + LEEWAY_SECONDS * 1_000) return this.close('tokenExpired');
    if (revocations.isRevoked(this.#actor)) return this.close('tokenRevoked');
    // The client has stopped reading.
    if (this.#backlog.isStuck(this.#socket.getBufferedAmount(), now)) this.close('slowConsumer');
    if (now < this.#pingAt) return;
    this.#socket.ping();
    this.#pingAt = now + config.heartbeatSeconds * 1_000;
  }

  close(reason: CloseReason): void {
    if (this.#isClosing) return;
    this.flush();
    this.#isClosing = true;
    this.#early?.takeAll();
    const { code, reason: text } = CLOSE_CODES[reason];
    this.#socket.close(code, text);
    // A client that has stopped reading never gets the close frame.
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  drain(): void {
    this.#isDraining = true;
    if (this.#answering === 0) this.close('goingAway');
  }

  #write(frame: string, type = parseFrameType(frame)): void {
    if (this.#isClosing) return;
    this.#context.metrics.framesSent.inc(type);
    if (this.#outgoing !== undefined) return void this.#outgoing.push(frame);
    this.#outgoing = [frame];
    flushThisTick(this);
  }

  /** Writes the frames of this tick to the socket. */
  flush(): void {
    const frames = this.#outgoing;
    this.#outgoing = undefined;
    if (this.#isClosing || frames === undefined) return;
    this.#socket.cork(() => {
      for (const frame of frames) this.#socket.send(frame);
    });
    this.#backlog.add(frames, this.#socket.getBufferedAmount());
    if (this.#backlog.isTooMuch) this.close('slowConsumer');
  }

  async #answer(text: string): Promise<void> {
    let id: string | undefined;
    this.#answering += 1;
    try {
      // Charged before it is parsed, so that garbage counts; parsed before it is refused, so that the refusal has its id.
      const retryAfterMs = this.#context.limiter.take(this.userId, text);
      const frame = retryAfterMs === 0 ? parseJson(text) : parseForId(text);
      id = parseFrameId(frame['id']);
      if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
      await this.#context.tracing.startSpan(describeFrame, Connection.#runFrame, this, frame, id, text);
      this.#consecutiveRefusals = 0;
    } catch (error) {
      this.#refuse(error, id);
    }
    this.#answering -= 1;
    if (this.#isDraining) this.drain();
  }

  static readonly #runFrame = (connection: Connection, frame: Frame, id: string | undefined, text: string) =>
    connection.#run(frame, id, text);

  async #run(frame: Frame, id: string | undefined, text: string): Promise<void> {
    const command = byFrame.get(frame['type']);
    const { metrics } = this.#context;
    const type = command?.frame ?? 'unknown';
    metrics.framesReceived.inc(type);
    if (command === undefined) throw new AppError('unknown_type');
    refuseOtherActor(command, frame['payload'], this.userId);
    const input = parseInput(command.input, frame['payload']);
    if (!command.isBatched && this.#backlog.hasManyAnswers(this.#socket.getBufferedAmount())) {
      throw new AppError('overloaded', { retryAfterMs: 1_000 });
    }
    // The frame was received just now.
    const start = this.#heardAt;
    const outcome = await runCall(this.#context, command, { actor: this.#actor, connection: this }, input);
    const { value, afterAck } = toResult(outcome);
    if (id !== undefined) this.#acknowledge(id, value, text);
    metrics.frameDuration.observe((performance.now() - start) / 1_000, type);
    afterAck?.(id === undefined ? undefined : this);
  }

  #acknowledge(id: string, result: object, text: string): void {
    const frame = answerFrame('ack', id, result);
    this.#write(frame, 'ack');
    this.#context.limiter.chargeText(this.userId, frame, text);
  }

  #refuse(error: unknown, id: string | undefined): void {
    const payload = toErrorPayload(error, this.#context.log, { connectionId: this.id });
    this.#context.metrics.refusals.inc('websocket', payload.code);
    this.#write(id === undefined ? eventFrame('error', payload) : answerFrame('error', id, payload), 'error');
    this.#consecutiveRefusals = BACKPRESSURE.has(payload.code) ? this.#consecutiveRefusals + 1 : 0;
    if (this.#consecutiveRefusals > MAX_CONSECUTIVE_REFUSALS) this.close('overloaded');
  }
}

function describeFrame({ id, userId }: Connection, frame: Frame): EntrySpan {
  return {
    name: `frame ${byFrame.get(frame['type'])?.frame ?? 'unknown'}`,
    kind: SpanKind.SERVER,
    attributes: { 'messaging.connection.id': id, 'user.id': String(userId) },
  };
}
