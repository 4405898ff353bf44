import type { ServerWebSocket } from 'bun';
import { SpanKind } from '@opentelemetry/api';
import { CLOSE_CODES, type CloseReason } from '@messaging/protocol/close-codes';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { EventPayload } from '@messaging/protocol/events';
import type { UserId } from '@messaging/protocol/primitives';
import type { Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import { Created } from '../commands/call.ts';
import { table, type TableRow } from '../commands/table.ts';
import type { Context } from '../context.ts';
import { joinAudience } from './session.ts';
import { answerFrame, eventFrame } from '../live/frames.ts';
import type { LocalConnection } from '../live/hub.ts';
import { TokenBucket } from '../rate-limit/token-bucket.ts';
import { CONTROL_FRAMES } from '../rate-limit/costs.ts';
import { EarlyFrames, type ByteBudget } from './early-frames.ts';
import { toErrorPayload } from '../commands/error-payload.ts';
import { frameId, parseForId } from './frame-id.ts';
import { parseInput, parseJson, refuseOtherActor } from '../commands/parse-input.ts';
import { SendBacklog } from './send-backlog.ts';
import { runCall } from '../commands/run-call.ts';
import { flushThisTick } from './write-coalescing.ts';

type Socket = ServerWebSocket<unknown>;
const byFrame = new Map<unknown, TableRow>(table.filter(({ frame }) => frame).map((row) => [row.frame, row]));

/** How long a reader has to take the close frame, in milliseconds. */
const CLOSE_MS = 5_000;
const CONTROL_RATE = { perMs: CONTROL_FRAMES.perSecond / 1_000, burst: CONTROL_FRAMES.burst, maxDebt: 0 };
/** Refusals in a row after which a client that ignores them is closed: to read and refuse its frames costs, too. */
const MAX_CONSECUTIVE_REFUSALS = 100;
const PUSHING_BACK = new Set<ErrorCode>(['rate_limited', 'overloaded']);

/** One socket: a frame in, the command, an answer out. The only place of this door that catches. */
export class Connection implements LocalConnection {
  readonly id = crypto.randomUUID();
  /** When the client was last heard, by the clock of performance.now(). */
  heardAt = performance.now();
  /** When it is pinged next, by the same clock. */
  pingAt = 0;
  readonly #context: Context;
  readonly #socket: Socket;
  #actor: Actor;
  /** Frames that came before `hello` went out; undefined afterwards. */
  #early: EarlyFrames | undefined;
  /** Made at the first ping or pong. */
  #controlFrames: TokenBucket | undefined;
  readonly #backlog = new SendBacklog();
  /** Frames of this tick. */
  #outgoing: string[] | undefined;
  #consecutiveRefusals = 0;
  #isClosing = false;
  /** Takes no more frames, and closes when those taken have been answered. */
  #isLeaving = false;
  #answering = 0;

  /** `earlyBytes`: what the frames of all connections that wait for their `hello` may take. */
  constructor(context: Context, socket: Socket, actor: Actor, earlyBytes: ByteBudget) {
    this.#context = context;
    this.#socket = socket;
    this.#actor = actor;
    this.#early = new EarlyFrames(earlyBytes);
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

  /** Sends the first frame, then answers what came before it. */
  greet(hello: EventPayload<'hello'>): void {
    const early = this.#early?.takeAll() ?? [];
    this.#early = undefined;
    this.#write(eventFrame('hello', hello), 'hello');
    for (const text of early) void this.#answer(text);
  }

  /** Takes one text frame. */
  receive(text: string): void {
    this.heardAt = performance.now();
    if (this.#isLeaving || this.#isClosing) return;
    if (this.#early === undefined) void this.#answer(text);
    else if (!this.#early.add(text)) this.close('overloaded');
  }

  /** Takes a ping or a pong of the client; the runtime answers pings by itself. */
  receiveControl(): void {
    if (this.#isClosing) return;
    this.heardAt = performance.now();
    this.#controlFrames ??= new TokenBucket(CONTROL_RATE, this.heardAt);
    if (this.#controlFrames.take(1, this.heardAt) > 0) this.close('overloaded');
  }

  /** The socket is gone: frames that wait for `hello` are forgotten. */
  ended(): void {
    this.#early?.takeAll();
  }

  send(frame: string): void {
    // Until hello has gone out the client has nothing to compare an event with; it reads the lists afterwards.
    if (this.#early === undefined) this.#write(frame);
  }

  ping(): void {
    this.#socket.ping();
  }

  close(reason: CloseReason): void {
    if (this.#isClosing) return;
    this.flush();
    this.#isClosing = true;
    this.#early?.takeAll();
    const { code, reason: text } = CLOSE_CODES[reason];
    this.#socket.close(code, text);
    // A reader that has stopped never takes the close frame.
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  drain(): void {
    this.#isLeaving = true;
    if (this.#answering === 0) this.close('goingAway');
  }

  #write(frame: string, type = typeOf(frame)): void {
    if (this.#isClosing) return;
    this.#context.metrics.framesSent.inc(type);
    if (this.#outgoing !== undefined) return void this.#outgoing.push(frame);
    this.#outgoing = [frame];
    flushThisTick(this);
  }

  /** Writes what this tick has gathered for the socket. */
  flush(): void {
    const frames = this.#outgoing;
    this.#outgoing = undefined;
    if (this.#isClosing || frames === undefined) return;
    this.#socket.cork(() => {
      for (const frame of frames) this.#socket.send(frame);
    });
    this.#backlog.written(frames, this.#socket.getBufferedAmount());
    if (this.#backlog.isTooMuch) this.close('slowConsumer');
  }

  /** Closes a reader that has stopped taking what waits for it. `now`: by the clock of performance.now(). */
  checkReader(now: number): void {
    if (this.#backlog.isStuck(this.#socket.getBufferedAmount(), now)) this.close('slowConsumer');
  }

  async #answer(text: string): Promise<void> {
    let id: string | undefined;
    this.#answering += 1;
    try {
      // Counted before it is read, so that garbage counts; read before it is refused, so that the refusal has its id.
      const retryAfterMs = this.#context.limiter.take(this.userId, text);
      const frame = retryAfterMs === 0 ? parseJson(text) : parseForId(text);
      id = frameId(frame['id']);
      if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
      await this.#runTraced(frame, id, text);
      this.#consecutiveRefusals = 0;
    } catch (error) {
      this.#refuse(error, id);
    }
    this.#answering -= 1;
    if (this.#isLeaving) this.drain();
  }

  #runTraced(frame: Record<string, unknown>, id: string | undefined, text: string): Promise<void> {
    const { tracing } = this.#context;
    if (tracing === undefined) return this.#run(frame, id, text);
    const type = byFrame.get(frame['type'])?.frame ?? 'unknown';
    const attributes = { 'messaging.connection.id': this.id, 'user.id': String(this.userId) };
    return tracing.startSpan(`frame ${type}`, { kind: SpanKind.SERVER, attributes }, () =>
      this.#run(frame, id, text),
    );
  }

  async #run(frame: Record<string, unknown>, id: string | undefined, text: string): Promise<void> {
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
    const call = { actor: this.actor, connection: this };
    // The frame was heard just now.
    const start = this.heardAt;
    let isDone = false;
    const done = (result: object): void => {
      if (isDone) return;
      isDone = true;
      if (id !== undefined) this.#acknowledge(id, result, text);
      metrics.frameDuration.observe((performance.now() - start) / 1_000, type);
    };
    const acking = id === undefined ? call : { ...call, ack: done };
    const outcome = await runCall(this.#context, command, acking, input);
    done(outcome instanceof Created ? outcome.value : outcome);
  }

  #acknowledge(id: string, result: object, text: string): void {
    const frame = answerFrame('ack', id, result);
    this.#write(frame, 'ack');
    this.#context.limiter.chargeText(this.userId, frame, text);
  }

  #refuse(error: unknown, id: string | undefined): void {
    const failure = toErrorPayload(error, this.#context.log, { connectionId: this.id });
    this.#context.metrics.refusals.inc('socket', failure.code);
    this.#write(id === undefined ? eventFrame('error', failure) : answerFrame('error', id, failure), 'error');
    this.#consecutiveRefusals = PUSHING_BACK.has(failure.code) ? this.#consecutiveRefusals + 1 : 0;
    if (this.#consecutiveRefusals > MAX_CONSECUTIVE_REFUSALS) this.close('overloaded');
  }
}

/** The type of a frame of ours: it comes first in all of them. One frame often goes to many connections in a row. */
function typeOf(frame: string): string {
  if (frame !== last.frame) {
    last.frame = frame;
    last.type = frame.slice(FRAME_HEAD.length, frame.indexOf('"', FRAME_HEAD.length));
  }
  return last.type;
}
const FRAME_HEAD = '{"type":"';
const last = { frame: '', type: '' };
