import { CLOSE_CODES } from '@messaging/protocol/close-codes';
import { socketUrl, subprotocols } from './address.ts';
import { backoffMs } from './backoff.ts';
import type { ConnectionState } from './connection-state.ts';
import {
  createError,
  isTokenRefused,
  retryDelay,
  toCloseFailure,
  toFailure,
  type Failure,
} from './failure.ts';
import { Link, type Frame } from './link.ts';
import type { Rest } from './rest.ts';
import { View } from './store.ts';
import type { Environment } from './environment.ts';
import type { Timers } from './timers.ts';
import { TokenRenewal } from './token-renewal.ts';
import type { Token, TokenSource } from './token-source.ts';
import { FRAMES, type Commands, type Events } from './wire.ts';

type FrameCommand = keyof typeof FRAMES;

interface ConnectionDependencies {
  readonly url: () => string;
  /** Undefined when the runtime has none. */
  readonly WebSocket: typeof globalThis.WebSocket | undefined;
  readonly environment: Environment;
  readonly tokens: TokenSource;
  readonly rest: Rest;
  readonly timers: Timers;
}

interface ConnectionOwner {
  onOpen(hello: Events['hello']): void;
  /** The open connection was lost. */
  onLost(): void;
  /** The connection ended for good, and not by `close`. */
  onClosed(failure: Failure): void;
  onFrame(frame: Frame): void;
}

/** Time after which a connection counts as stable, in milliseconds. Its loss starts the back-off from the beginning. */
const STABLE_AFTER_MS = 10_000;

/** Keeps one link to the service open, and replaces it after failures that a retry can mend. */
export class Connection extends View<ConnectionState> {
  readonly #dependencies: ConnectionDependencies;
  readonly #owner: ConnectionOwner;
  readonly #renewal: TokenRenewal;
  #state: ConnectionState = { status: 'idle' };
  #link: Link | undefined;
  #token: Token | undefined;
  #attempt = 0;
  #openedAt = 0;
  #refusedTokens = 0;
  #cancelRetry: () => void = () => {};
  #unsubscribe: (() => void) | undefined;

  constructor(parts: ConnectionDependencies, owner: ConnectionOwner) {
    super(parts.timers.clock);
    this.#dependencies = parts;
    this.#owner = owner;
    this.#renewal = new TokenRenewal(parts.tokens, parts.timers, (token) => this.#renew(token));
  }

  protected build(): ConnectionState {
    return this.#state;
  }

  get isOpen(): boolean {
    return this.#state.status === 'open';
  }

  /** Connects; ends a wait. Does nothing while the connection is open or connecting. */
  connect(): void {
    const { status } = this.#state;
    if (status === 'open' || status === 'connecting') return;
    this.#unsubscribe ??= this.#dependencies.environment.subscribe(() => this.#onEnvironmentChange());
    void this.#attemptConnect();
  }

  /** Ends the connection until `connect` is called. */
  close(failure: Failure): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#reset({ status: 'closed', failure });
  }

  /** Carries out a command. Rejects with `network` at once when there is no connection, else like `Link.request`. */
  async request<K extends FrameCommand>(
    name: K,
    input: Commands[K]['input'],
  ): Promise<Commands[K]['output']> {
    if (this.#link === undefined || !this.isOpen) throw createError('network', 'There is no connection.');
    return (await this.#link.request(FRAMES[name], input)) as Commands[K]['output'];
  }

  /** Sends a command without waiting for its ack. Without a connection the command is lost. */
  send<K extends FrameCommand>(name: K, input: Commands[K]['input']): void {
    if (this.isOpen) this.#link?.send(FRAMES[name], input);
  }

  async #attemptConnect(): Promise<void> {
    this.#reset({ status: 'connecting' });
    const attempt = this.#state;
    try {
      const dial = this.#createDialer();
      const token = await this.#dependencies.tokens.get();
      if (this.#state === attempt) this.#open(token, dial);
    } catch (error) {
      if (this.#state === attempt) this.#fail(toFailure(error));
    }
  }

  /** Creates the function that opens a socket. Throws `unsupported` or `invalid` when no attempt can ever succeed. */
  #createDialer(): (token: Token) => WebSocket {
    const { WebSocket, url } = this.#dependencies;
    if (WebSocket === undefined) throw createError('unsupported', NO_WEBSOCKET);
    const address = socketUrl(url());
    return ({ text }) => new WebSocket(address, subprotocols(text));
  }

  #open(token: Token, dial: (token: Token) => WebSocket): void {
    this.#token = token;
    this.#link = new Link(dial(token), this.#dependencies.timers, {
      onFrame: (frame) => this.#onFrame(frame),
      onEnd: (code, reason) => void this.#onLinkEnd(code, reason),
    });
  }

  #onFrame(frame: Frame): void {
    if (frame.type !== 'hello') return this.#owner.onFrame(frame);
    try {
      this.#dependencies.tokens.identify(frame.payload.userId);
    } catch (error) {
      return this.#fail(toFailure(error));
    }
    this.#openedAt = this.#dependencies.timers.clock.now();
    this.#refusedTokens = 0;
    this.#renewal.start(Date.parse(frame.payload.tokenExpiresAt));
    this.#set({ status: 'open' });
    this.#owner.onOpen(frame.payload);
  }

  async #onLinkEnd(code: number, reason: string): Promise<void> {
    const wasOpen = this.isOpen;
    this.#link = undefined;
    const isGood = wasOpen && this.#dependencies.timers.clock.now() - this.#openedAt >= STABLE_AFTER_MS;
    if (isGood) this.#attempt = 0;
    if (code === CLOSE_CODES.tokenExpired.code) return this.#replaceToken();
    const failure = toCloseFailure(code, reason);
    // The close code of a failed handshake means nothing, unless it is one of the service's own.
    if (wasOpen || code >= 4000) return this.#fail(failure);
    this.#reset({ status: 'connecting' });
    await this.#diagnoseFailure(failure);
  }

  async #renew(token: Token): Promise<void> {
    await this.request('renewToken', { token: token.text });
    this.#token = token;
  }

  /** Finds out why a handshake failed. Browsers hide the reason, but a call with the same token is refused for the same reason. */
  async #diagnoseFailure(failure: Failure): Promise<void> {
    const attempt = this.#state;
    const refusal = await this.#probe();
    if (this.#state !== attempt) return;
    if (refusal === undefined) this.#fail(failure);
    else if (isTokenRefused(refusal)) this.#replaceToken(refusal);
    else this.#fail(refusal);
  }

  async #probe(): Promise<Failure | undefined> {
    if (this.#token === undefined) return undefined;
    return await this.#dependencies.rest.probe(this.#token).then(() => undefined, toFailure);
  }

  /** Connects again with a new token. Closes when that token is refused as well. */
  #replaceToken(refusal?: Failure): void {
    this.#dependencies.tokens.markRefused(this.#token);
    this.#refusedTokens += 1;
    if (this.#refusedTokens > 1 && refusal !== undefined)
      return this.#fail(createError('token', refusal.message).failure);
    this.#scheduleRetry(refusal ?? createError('network', 'The token expired.').failure);
  }

  #fail(failure: Failure): void {
    if (failure.canRetry) return this.#scheduleRetry(failure);
    this.close(failure);
    this.#owner.onClosed(failure);
  }

  #scheduleRetry(failure: Failure): void {
    const { timers, environment } = this.#dependencies;
    const ms = retryDelay(failure) + backoffMs(this.#attempt++, timers.clock.random());
    const retryAt = timers.clock.now() + ms;
    this.#reset(environment.isOnline() ? { status: 'waiting', retryAt, failure } : { status: 'offline' });
    this.#cancelRetry = timers.after(ms, () => void this.#attemptConnect());
  }

  /** The network came or went, or the page became visible or hidden. */
  #onEnvironmentChange(): void {
    const { environment } = this.#dependencies;
    const { status } = this.#state;
    if (!environment.isOnline() && status !== 'offline') {
      this.#scheduleRetry(createError('network', 'The device is offline.').failure);
    } else if (status === 'offline' && environment.isOnline()) {
      this.#attempt = 0;
      void this.#attemptConnect();
    } else if (status === 'waiting' && environment.isVisible() && retryDelay(this.#state.failure) === 0) {
      void this.#attemptConnect();
    } else if (status === 'open' && environment.isVisible()) {
      // A device that slept may not have noticed yet that its socket is dead.
      this.#link?.checkAlive();
    }
  }

  /** Drops the current link and timers, and enters `state`. */
  #reset(state: ConnectionState): void {
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
