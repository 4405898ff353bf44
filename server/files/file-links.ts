import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { PreviewSide, UploadTarget } from '@messaging/protocol/file';
import { FILE_LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Config } from '../config/config.ts';

/** Milliseconds that an address holds. */
const LINK_MS = FILE_LIMITS.linkMinutes * 60_000;

/** Who opens what by an address. */
export interface OpenGrant {
  readonly userId: UserId;
  readonly preview: PreviewSide | undefined;
}

type Query = Readonly<Record<string, string | undefined>>;

/**
 * Addresses of this service that need no token. Each is signed for one method, one path and one time, with a key that is
 * derived from the secret of tokens, so that all instances accept it and it says nothing of that secret.
 */
export class FileLinks {
  readonly #key: Uint8Array;
  readonly #base: string;

  constructor({
    jwtSecret,
    filesOrigin,
    publicPath,
  }: Pick<Config, 'jwtSecret' | 'filesOrigin' | 'publicPath'>) {
    this.#key = new Uint8Array(hkdfSync('sha256', jwtSecret, '', 'messaging-service file links', 32));
    this.#base = `${filesOrigin ?? ''}${publicPath.slice(0, -1)}${API_PREFIX}`;
  }

  /** The address of a file for everybody who has a token. */
  toFileUrl(id: string): string {
    return `${this.#base}/files/${id}`;
  }

  /** Where the bytes of a file are sent through the service. */
  toUpload(id: string): UploadTarget {
    const expires = Date.now() + LINK_MS;
    const path = toContentPath(id);
    const query = new URLSearchParams({
      expires: String(expires),
      signature: this.#sign('PUT', path, [expires]),
    });
    return {
      method: 'PUT',
      url: `${this.#base}${path}?${query.toString()}`,
      headers: {},
      expiresAt: new Date(expires).toISOString(),
    };
  }

  /** Fails with `link_expired`. */
  checkUpload(id: string, { expires, signature }: Query): void {
    this.#check('PUT', toContentPath(id), [expires], { expires, signature });
  }

  /** The address by which this user opens a file. */
  toOpen(id: string, { userId, preview }: OpenGrant): string {
    const expires = Date.now() + LINK_MS;
    const signature = this.#sign('GET', toFilePath(id), [expires, userId, preview]);
    const fields = { user: String(userId), ...(preview && { preview }) };
    const query = new URLSearchParams({ ...fields, expires: String(expires), signature });
    return `${this.#base}${toFilePath(id)}?${query.toString()}`;
  }

  /** Fails with `link_expired`. */
  checkOpen(id: string, { user, preview, expires, signature }: Query): OpenGrant {
    this.#check('GET', toFilePath(id), [expires, user, preview], { expires, signature });
    return { userId: Number(user), preview: toPreview(preview) };
  }

  #check(method: string, path: string, fields: readonly Field[], { expires, signature }: Query): void {
    const expected = Buffer.from(this.#sign(method, path, fields));
    const found = Buffer.from(signature ?? '');
    const isSigned = found.length === expected.length && timingSafeEqual(found, expected);
    if (!isSigned || !(Number(expires) > Date.now())) throw new AppError('link_expired');
  }

  #sign(method: string, path: string, fields: readonly Field[]): string {
    const text = [method, path, ...fields.map((field) => field ?? '')].join('\n');
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

type Field = string | number | undefined;

const toFilePath = (id: string): string => `/files/${id}`;
const toContentPath = (id: string): string => `/files/${id}/content`;

/** The side of a preview as a query has it. */
export function toPreview(text: string | undefined): PreviewSide | undefined {
  if (text === undefined || text === '320' || text === '1280') return text;
  throw new AppError('invalid_request', { details: [{ path: 'preview', message: 'must be 320 or 1280' }] });
}
