import { S3Client } from 'bun';
import { previewSide, type PreviewSide, type UploadTarget } from '@messaging/protocol/file';
import { FILE_LIMITS } from '@messaging/protocol/limits';
import type { Config } from '../config/config.ts';
import { toEndpoint, toPublicEndpoint } from '../config/file-settings.ts';
import type { FileStore, Presentation, Reservation } from './file-store.ts';
import { UNKNOWN_TYPE } from './file-type.ts';
import { presignS3, type S3Credentials } from './presign-s3.ts';

const LINK_SECONDS = FILE_LIMITS.linkMinutes * 60;
/** Time limit of a request to the store, in milliseconds: a copy of a large object takes seconds. */
const REQUEST_MS = 60_000;
const REQUEST_SECONDS = 300;

type S3Config = Pick<
  Config,
  's3Endpoint' | 's3PublicEndpoint' | 's3Region' | 's3AccessKeyId' | 's3SecretAccessKey'
>;

/** Where in the store the files are. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * Keeps files in a bucket of any S3-compatible store: uploads in `uploads/`, what was accepted in `files/`. An address for an upload
 * holds on after the file was accepted, so the accepted bytes are a copy.
 */
export class S3Store implements FileStore {
  readonly #place: S3Place;
  readonly #client: S3Client;
  readonly #credentials: S3Credentials;
  readonly #endpoint: string;
  readonly #publicEndpoint: string;

  constructor(place: S3Place, config: S3Config) {
    const {
      s3Region: region,
      s3AccessKeyId: accessKeyId = '',
      s3SecretAccessKey: secretAccessKey = '',
    } = config;
    this.#place = place;
    this.#credentials = { region, accessKeyId, secretAccessKey };
    this.#endpoint = toEndpoint(config);
    this.#publicEndpoint = toPublicEndpoint(config);
    this.#client = new S3Client({ ...this.#credentials, bucket: place.bucket, endpoint: this.#endpoint });
  }

  async toUploadTarget({ id, size }: Reservation): Promise<UploadTarget> {
    const headers = { 'content-type': UNKNOWN_TYPE, 'content-length': String(size) };
    const url = this.#toUrl(this.#publicEndpoint, this.#uploadKey(id));
    return {
      method: 'PUT',
      url: presignS3({ method: 'PUT', url, headers, seconds: LINK_SECONDS }, this.#credentials),
      // A client sends the length by itself; browsers forbid to set it.
      headers: { 'Content-Type': UNKNOWN_TYPE },
      expiresAt: new Date(Date.now() + LINK_SECONDS * 1_000).toISOString(),
    };
  }

  async accept(id: string): Promise<number | undefined> {
    const [from, to] = [this.#uploadKey(id), this.#key(id)];
    if (await this.#client.exists(from)) {
      await this.#copy(from, to);
      await this.#client.delete(from);
    }
    return (await this.#client.exists(to)) ? await this.#client.size(to) : undefined;
  }

  open(id: string, preview?: PreviewSide): Blob {
    return this.#client.file(this.#key(id, preview));
  }

  async writePreview(id: string, side: PreviewSide, bytes: Uint8Array): Promise<void> {
    await this.#client.write(this.#key(id, side), bytes, { type: 'image/webp' });
  }

  toUrl(id: string, preview: PreviewSide | undefined, { type, disposition }: Presentation): string {
    const url = this.#toUrl(this.#publicEndpoint, this.#key(id, preview));
    url.searchParams.set('response-content-disposition', disposition);
    url.searchParams.set('response-content-type', type);
    url.searchParams.set('response-cache-control', 'private, max-age=300');
    return presignS3({ method: 'GET', url, seconds: LINK_SECONDS }, this.#credentials);
  }

  async remove(id: string): Promise<void> {
    const keys = [
      this.#key(id),
      ...previewSide.options.map((side) => this.#key(id, side)),
      this.#uploadKey(id),
    ];
    for (const key of keys) await this.#client.delete(key);
  }

  async *list(): AsyncIterable<string> {
    let continuationToken: string | undefined;
    do {
      const page = await this.#client.list({
        prefix: this.#place.prefix,
        ...(continuationToken !== undefined && { continuationToken }),
      });
      for (const { key } of page.contents ?? []) {
        const id = OBJECT.exec(key.slice(this.#place.prefix.length))?.[1];
        if (id !== undefined) yield id;
      }
      continuationToken = page.isTruncated ? page.nextContinuationToken : undefined;
    } while (continuationToken !== undefined);
  }

  /** The store copies by itself: the bytes do not pass through the service. */
  async #copy(from: string, to: string): Promise<void> {
    const source = `/${this.#place.bucket}/${from}`;
    const headers = { 'x-amz-copy-source': source };
    const url = presignS3(
      { method: 'PUT', url: this.#toUrl(this.#endpoint, to), headers, seconds: REQUEST_SECONDS },
      this.#credentials,
    );
    const answer = await fetch(url, { method: 'PUT', headers, signal: AbortSignal.timeout(REQUEST_MS) });
    const text = await answer.text();
    // A copy that fails late is answered with 200 and an error.
    if (!answer.ok || text.includes('<Error>')) throw new Error(`S3 answered a copy with ${answer.status}`);
  }

  #toUrl(endpoint: string, key: string): URL {
    return new URL(`${endpoint.replace(/\/$/, '')}/${this.#place.bucket}/${key}`);
  }

  #key(id: string, preview?: PreviewSide): string {
    return `${this.#place.prefix}files/${preview === undefined ? id : `${id}-${preview}.webp`}`;
  }

  #uploadKey(id: string): string {
    return `${this.#place.prefix}uploads/${id}`;
  }
}

const OBJECT = /^(?:files|uploads)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/;
