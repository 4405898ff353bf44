import { timingSafeEqual } from 'node:crypto';
import type { Logger } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { MessageListener, Publication } from './publication.ts';

interface Options {
  /** The first secret seals; every secret verifies. Without secrets events are not sealed, and none is refused. */
  readonly secrets: readonly string[];
  /** Whether events without a seal are accepted beside sealed ones. */
  readonly acceptsUnsealed: boolean;
  readonly instanceId: string;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'fanoutRefused'>;
}

type Fault = 'unsealed' | 'wrong' | 'stale';

/** Start of a seal. JSON has no vertical tab. */
const MARK = '\v';
/** Unix time in milliseconds in base 36 has this length until 2059. */
const STAMP_LENGTH = 8;
/** 132 bits in base64url; RFC 2104, section 5, asks for at least half of the hash. */
const MAC_LENGTH = 22;
const SEAL_LENGTH = MARK.length + STAMP_LENGTH + MAC_LENGTH;
/** Greatest age of an event, in milliseconds: far more than the clocks of instances differ. */
const MAX_AGE_MS = 5 * 60_000;
/** Shortest time between two log lines about refusals, in milliseconds. */
const LOG_MS = 60_000;

/**
 * Authenticates the texts that instances publish: each is followed by its time and an HMAC-SHA-256 over its channel, its
 * time and itself. Without the secret a text cannot be forged, altered or moved to another channel. An attacker can still
 * read it, hold it back, and send it again to the same channel until it is stale.
 */
export class EventSeal {
  readonly #options: Options;
  readonly #hashers: readonly Bun.CryptoHasher[];
  readonly #listeners = new WeakMap<MessageListener, MessageListener>();
  #refused = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options) {
    this.#options = options;
    this.#hashers = options.secrets.map((secret) => new Bun.CryptoHasher('sha256', secret));
  }

  /** Seals publications: each channel gets a publication of its own. */
  seal(publications: readonly Publication[]): readonly Publication[] {
    const [hasher] = this.#hashers;
    if (hasher === undefined) return publications;
    const stamp = Date.now().toString(36);
    return publications.flatMap(({ text, channels }) =>
      channels.map((channel) => {
        const mac = computeMac(hasher, channel, stamp, text);
        return { text: `${text}${MARK}${stamp}${mac}`, channels: [channel] };
      }),
    );
  }

  /** A listener that passes authentic texts on, without their seal. It is the same one for the same `listener`. */
  toVerifying(listener: MessageListener): MessageListener {
    const known = this.#listeners.get(listener);
    if (known !== undefined) return known;
    const verifying: MessageListener = (text, channel) => {
      // An instance gets its own texts, too, and needs no proof to ignore them.
      if (text.startsWith(this.#options.instanceId)) return;
      const body = this.#verify(text, channel);
      if (body !== undefined) listener(body, channel);
    };
    this.#listeners.set(listener, verifying);
    return verifying;
  }

  #verify(text: string, channel: string): string | undefined {
    const at = text.length - SEAL_LENGTH;
    const isSealed = text[at] === MARK;
    const body = isSealed ? text.slice(0, at) : text;
    if (this.#hashers.length === 0) return body;
    const fault = isSealed ? this.#findFault(body, text.slice(at + 1), channel) : this.#unsealedFault;
    if (fault === undefined) return body;
    this.#refuse(fault);
    return undefined;
  }

  get #unsealedFault(): Fault | undefined {
    return this.#options.acceptsUnsealed ? undefined : 'unsealed';
  }

  #findFault(body: string, seal: string, channel: string): Fault | undefined {
    const stamp = seal.slice(0, STAMP_LENGTH);
    const mac = Buffer.from(seal.slice(STAMP_LENGTH));
    const isAuthentic = this.#hashers.some((hasher) =>
      isEqual(mac, computeMac(hasher, channel, stamp, body)),
    );
    if (!isAuthentic) return 'wrong';
    return Math.abs(Date.now() - Number.parseInt(stamp, 36)) > MAX_AGE_MS ? 'stale' : undefined;
  }

  #refuse(fault: Fault): void {
    const { log, metrics } = this.#options;
    metrics.fanoutRefused.inc(fault);
    this.#refused += 1;
    if (performance.now() < this.#loggedAt + LOG_MS) return;
    log.warn({ fault, times: this.#refused }, 'an event from Redis is not authentic and was dropped');
    this.#loggedAt = performance.now();
    this.#refused = 0;
  }
}

function computeMac(hasher: Bun.CryptoHasher, channel: string, stamp: string, text: string): string {
  const digest = hasher.copy().update(`${channel}\n${stamp}${text}`).digest('base64url');
  return digest.slice(0, MAC_LENGTH);
}

function isEqual(actual: Buffer, mac: string): boolean {
  const expected = Buffer.from(mac);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
