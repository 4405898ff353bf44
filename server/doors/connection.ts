import type { ServerWebSocket } from 'bun';
import { SpanKind } from '@opentelemetry/api';
import { CLOSE_CODES, type CloseReason } from '@messaging/protocol/close-codes';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { EventPayload } from '@messaging/protocol/events';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import type { Actor } from '../actor.ts';
import { AppError } from '../app-error.ts';
import { Created } from '../commands/call.ts';
import { table, type TableRow } from '../commands/table.ts';
import type { Context } from '../context.ts';
import { joinAudience } from '../live/attendance.ts';
import { answerFrame, eventFrame } from '../live/encode.ts';
import type { Receiver } from '../live/hub.ts';
import { tellFailure } from './failure.ts';
import { parseInput, parseJson } from './parse.ts';
import { flushThisTick } from './tick-flush.ts';

type Socket = ServerWebSocket<unknown>;
const byFrame = new Map<unknown, TableRow>(table.filter(({ frame }) => frame).map((row) => [row.frame, row]));

/** Bytes waiting for a slow reader at the most: about a thousand messages. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;
/** How long a reader has to take the close frame, in milliseconds. */
const CLOSE_MS = 5_000;
/** Frames that may come before `hello` has gone out: as many as a user may send at once. */
const MAX_EARLY_FRAMES = 200;
/** Refusals in a row after which a client that ignores them is closed: to read and refuse its frames costs, too. */
const MAX_STRIKES = 100;
const PUSHING_BACK = new Set<ErrorCode>(['rate_limited', 'overloaded']);

/** One socket: a frame in, the command, an answer out. The only place of this door that catches. */
export class Connection implements Receiver {
  readonly id = crypto.randomUUID();
  /** When the client was last heard, by the clock of performance.now(). */
  heardAt = performance.now();
  /** When it is pinged next, by the same clock. */
  pingAt = 0;
  readonly #context: Context;
  readonly #socket: Socket;
  #actor: Actor;
  /** Frames that came before `hello` went out; undefined afterwards. */
  #early: string[] | undefined = [];
  /** Frames of this tick. */
  #outgoing: string[] | undefined;
  #strikes = 0;
  #isClosing = false;
  /** Takes no more frames, and closes when those taken have been answered. */
  #isLeaving = false;
  #answering = 0;

  constructor(context: Context, socket: Socket, actor: Actor) {
    this.#context = context;
    this.#socket = socket;
    this.#actor = actor;
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
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#write(eventFrame('hello', hello), 'hello');
    for (const text of early) void this.#answer(text);
  }

  /** Takes one text frame. */
  receive(text: string): void {
    this.heardAt = performance.now();
    if (this.#isLeaving) return;
    if (this.#early === undefined) void this.#answer(text);
    else if (this.#early.push(text) > MAX_EARLY_FRAMES) this.close('overloaded');
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
    const { code, reason: text } = CLOSE_CODES[reason];
    this.#socket.close(code, text);
    // A reader that has stopped never takes the close frame.
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  sendAway(): void {
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
    if (this.#socket.getBufferedAmount() > MAX_BUFFERED_BYTES) this.close('slowConsumer');
  }

  async #answer(text: string): Promise<void> {
    let id: string | undefined;
    this.#answering += 1;
    try {
      // Counted before it is read, so that garbage counts; read before it is refused, so that the refusal has its id.
      const retryAfterMs = this.#context.limiter.take(this.userId);
      const frame = retryAfterMs === 0 ? parseJson(text) : parseForId(text);
      id = frameId(frame['id']);
      if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
      await this.#runTraced(frame, id);
      this.#strikes = 0;
    } catch (error) {
      this.#refuse(error, id);
    }
    this.#answering -= 1;
    if (this.#isLeaving) this.sendAway();
  }

  #runTraced(frame: Record<string, unknown>, id: string | undefined): Promise<void> {
    const { tracing } = this.#context;
    if (tracing === undefined) return this.#run(frame, id);
    const type = byFrame.get(frame['type'])?.frame ?? 'unknown';
    const attributes = { 'messaging.connection.id': this.id, 'user.id': String(this.userId) };
    return tracing.begin(`frame ${type}`, { kind: SpanKind.SERVER, attributes }, () => this.#run(frame, id));
  }

  async #run(frame: Record<string, unknown>, id: string | undefined): Promise<void> {
    const command = byFrame.get(frame['type']);
    const { metrics } = this.#context;
    const type = command?.frame ?? 'unknown';
    metrics.framesReceived.inc(type);
    if (command === undefined) throw new AppError('unknown_type');
    const input = parseInput(command.input, frame['payload']);
    const call = { actor: this.actor, connection: this };
    // The frame was heard just now.
    const start = this.heardAt;
    let isDone = false;
    const done = (result: object): void => {
      if (isDone) return;
      isDone = true;
      if (id !== undefined) this.#write(answerFrame('ack', id, result), 'ack');
      metrics.frameDuration.observe((performance.now() - start) / 1_000, type);
    };
    const outcome = await command.run(this.#context, id === undefined ? call : { ...call, ack: done }, input);
    done(outcome instanceof Created ? outcome.value : outcome);
  }

  #refuse(error: unknown, id: string | undefined): void {
    const failure = tellFailure(error, this.#context.log, { connectionId: this.id });
    this.#context.metrics.refusals.inc('socket', failure.code);
    this.#write(id === undefined ? eventFrame('error', failure) : answerFrame('error', id, failure), 'error');
    this.#strikes = PUSHING_BACK.has(failure.code) ? this.#strikes + 1 : 0;
    if (this.#strikes > MAX_STRIKES) this.close('overloaded');
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

/** What can be read of a frame that is refused anyhow. */
function parseForId(text: string): Record<string, unknown> {
  try {
    const { id } = parseJson(text);
    return { id: frameId(id) };
  } catch {
    return {};
  }
}

function frameId(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id.length > 0 && id.length <= LIMITS.frameIdLength) return id;
  const message = `must be a string of 1 to ${LIMITS.frameIdLength} characters`;
  throw new AppError('invalid_request', { details: [{ path: 'id', message }] });
}
