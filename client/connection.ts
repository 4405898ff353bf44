import { CLOSE_CODES, mayReconnect } from '@messaging/protocol/close-codes';
import { socketUrl, subprotocols } from './address.ts';
import { backoffMs } from './backoff.ts';
import { failed, failureOf, isTokenRefused, waitOf, type Failure } from './failure.ts';
import { Link, type Frame } from './link.ts';
import type { Rest } from './rest.ts';
import { View } from './store.ts';
import type { Surroundings } from './surroundings.ts';
import type { Timers } from './timers.ts';
import { TokenRenewal } from './token-renewal.ts';
import type { Token, TokenSource } from './token-source.ts';
import { FRAMES, type Commands, type Events } from './wire.ts';

type FrameCommand = keyof typeof FRAMES;

/** Whether the client is connected, and if not, why and what comes next. Times are milliseconds since 1970. */
export type ConnectionState =
  /** `connect` has not been called. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'open' }
  /** The last try failed; the next one is at `retryAt`, or when `connect` is called. */
  | { readonly status: 'waiting'; readonly retryAt: number; readonly failure: Failure }
  /** The device says it has no network. Connects when it has, and looks now and then all the same. */
  | { readonly status: 'offline' }
  /** Over until `connect` is called: by `close` (`closed`), or since the service will not have it. */
  | { readonly status: 'closed'; readonly failure: Failure };

interface ConnectionParts {
  readonly url: () => string;
  /** Undefined where the runtime has none. */
  readonly WebSocket: typeof globalThis.WebSocket | undefined;
  readonly surroundings: Surroundings;
  readonly tokens: TokenSource;
  readonly rest: Rest;
  readonly timers: Timers;
}

interface ConnectionOwner {
  onOpen(hello: Events['hello']): void;
  /** The open connection is gone. */
  onLost(): void;
  /** Closed, and not by `close`. */
  onGivenUp(failure: Failure): void;
  onFrame(frame: Frame): void;
}

/** A connection that held so long was a good one: the next back-off starts anew. In milliseconds. */
const GOOD_AFTER_MS = 10_000;

/** Keeps one link to the service, and makes a new one when it ends, for as long as that makes sense. */
export class Connection extends View<ConnectionState> {
  readonly #parts: ConnectionParts;
  readonly #owner: ConnectionOwner;
  readonly #renewal: TokenRenewal;
  #state: ConnectionState = { status: 'idle' };
  #link: Link | undefined;
  #token: Token | undefined;
  #attempt = 0;
  #openedAt = 0;
  #refusals = 0;
  #cancelRetry: () => void = () => {};
  #stopWatching: (() => void) | undefined;

  constructor(parts: ConnectionParts, owner: ConnectionOwner) {
    super(parts.timers.clock);
    this.#parts = parts;
    this.#owner = owner;
    this.#renewal = new TokenRenewal(parts.tokens, parts.timers, (token) => this.#renew(token));
  }

  protected build(): ConnectionState {
    return this.#state;
  }

  get isOpen(): boolean {
    return this.#state.status === 'open';
  }

  /** Connects, at once if it was waiting. Nothing to do while it is connected or about to be. */
  connect(): void {
    const { status } = this.#state;
    if (status === 'open' || status === 'connecting') return;
    this.#stopWatching ??= this.#parts.surroundings.subscribe(() => this.#lookAround());
    void this.#try();
  }

  /** Ends for good: with why. */
  close(failure: Failure): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#leave({ status: 'closed', failure });
  }

  /** Carries out a command and resolves to its ack. Rejects with `network` at once without a connection, else like `Link.request`. */
  async request<K extends FrameCommand>(
    name: K,
    input: Commands[K]['input'],
  ): Promise<Commands[K]['output']> {
    if (this.#link === undefined || !this.isOpen) throw failed('network', 'There is no connection.');
    return (await this.#link.request(FRAMES[name], input)) as Commands[K]['output'];
  }

  /** Sends a command without waiting for its ack. Without a connection the command is lost. */
  send<K extends FrameCommand>(name: K, input: Commands[K]['input']): void {
    if (this.isOpen) this.#link?.send(FRAMES[name], input);
  }

  async #try(): Promise<void> {
    this.#leave({ status: 'connecting' });
    const own = this.#state;
    try {
      const dial = this.#dialer();
      const token = await this.#parts.tokens.get();
      if (this.#state === own) this.#open(token, dial);
    } catch (error) {
      if (this.#state === own) this.#fail(failureOf(error));
    }
  }

  /** How to make a socket. Throws `unsupported` or `invalid` where none can be made, however often it is tried. */
  #dialer(): (token: Token) => WebSocket {
    const { WebSocket, url } = this.#parts;
    if (WebSocket === undefined) throw failed('unsupported', NO_WEBSOCKET);
    const address = socketUrl(url());
    return ({ text }) => new WebSocket(address, subprotocols(text));
  }

  #open(token: Token, dial: (token: Token) => WebSocket): void {
    this.#token = token;
    this.#link = new Link(dial(token), this.#parts.timers, {
      onFrame: (frame) => this.#hear(frame),
      onEnd: (code, reason) => void this.#ended(code, reason),
    });
  }

  #hear(frame: Frame): void {
    if (frame.type !== 'hello') return this.#owner.onFrame(frame);
    try {
      this.#parts.tokens.identify(frame.payload.userId);
    } catch (error) {
      return this.#fail(failureOf(error));
    }
    this.#openedAt = this.#parts.timers.clock.now();
    this.#refusals = 0;
    this.#renewal.start(Date.parse(frame.payload.tokenExpiresAt));
    this.#set({ status: 'open' });
    this.#owner.onOpen(frame.payload);
  }

  async #ended(code: number, reason: string): Promise<void> {
    const wasOpen = this.isOpen;
    this.#link = undefined;
    const isGood = wasOpen && this.#parts.timers.clock.now() - this.#openedAt >= GOOD_AFTER_MS;
    if (isGood) this.#attempt = 0;
    if (code === CLOSE_CODES.tokenExpired.code) return this.#replaceToken();
    const failure = failureOfClose(code, reason);
    // What a failed handshake closes with says nothing, unless it is the service's own.
    if (wasOpen || code >= 4000) return this.#fail(failure);
    this.#leave({ status: 'connecting' });
    await this.#learnWhy(failure);
  }

  async #renew(token: Token): Promise<void> {
    await this.request('renewToken', { token: token.text });
    this.#token = token;
  }

  /** Browsers tell nothing of a refused handshake; a call with the same token does. */
  async #learnWhy(failure: Failure): Promise<void> {
    const own = this.#state;
    const told = await this.#probe();
    if (this.#state !== own) return;
    if (told === undefined) this.#fail(failure);
    else if (isTokenRefused(told)) this.#replaceToken(told);
    else this.#fail(told);
  }

  async #probe(): Promise<Failure | undefined> {
    if (this.#token === undefined) return undefined;
    return await this.#parts.rest.probe(this.#token).then(() => undefined, failureOf);
  }

  /** Tries with a new token; gives up when that is refused as well. */
  #replaceToken(told?: Failure): void {
    this.#parts.tokens.refuse(this.#token);
    this.#refusals += 1;
    if (this.#refusals > 1 && told !== undefined) return this.#fail(failed('token', told.message).failure);
    this.#waitFor(told ?? failed('network', 'The token expired.').failure);
  }

  #fail(failure: Failure): void {
    if (failure.canRetry) return this.#waitFor(failure);
    this.close(failure);
    this.#owner.onGivenUp(failure);
  }

  #waitFor(failure: Failure): void {
    const { timers, surroundings } = this.#parts;
    const ms = waitOf(failure) + backoffMs(this.#attempt++, timers.clock.random());
    const retryAt = timers.clock.now() + ms;
    this.#leave(surroundings.isOnline() ? { status: 'waiting', retryAt, failure } : { status: 'offline' });
    this.#cancelRetry = timers.after(ms, () => void this.#try());
  }

  /** The network came or went, or somebody looks at the page again. */
  #lookAround(): void {
    const { surroundings } = this.#parts;
    const { status } = this.#state;
    if (!surroundings.isOnline() && status !== 'offline') {
      this.#waitFor(failed('network', 'The device is offline.').failure);
    } else if (status === 'offline' && surroundings.isOnline()) {
      this.#attempt = 0;
      void this.#try();
    } else if (status === 'waiting' && surroundings.isVisible() && waitOf(this.#state.failure) === 0) {
      void this.#try();
    } else if (status === 'open' && surroundings.isVisible()) {
      // A device that slept may not know yet that its socket is gone.
      this.#link?.checkAlive();
    }
  }

  /** Drops whatever link and wait there is, and goes on as `state` says. */
  #leave(state: ConnectionState): void {
    this.#cancelRetry();
    this.#renewal.stop();
    const link = this.#link;
    this.#link = undefined;
    this.#set(state);
    link?.abandon();
  }

  #set(state: ConnectionState): void {
    const wasOpen = this.isOpen;
    this.#state = state;
    if (wasOpen) this.#owner.onLost();
    this.changed();
  }
}

const NO_WEBSOCKET = 'This runtime has no WebSocket: pass one in the options, or use Node 22 or newer.';

function failureOfClose(code: number, reason: string): Failure {
  if (code === CLOSE_CODES.tokenRevoked.code) return failed('token', reason).failure;
  const message = `The connection ended with ${code} ${reason}`.trimEnd();
  return { kind: 'disconnected', code, canRetry: mayReconnect(code), message };
}
