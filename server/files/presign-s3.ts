import { createHash, createHmac } from 'node:crypto';

/** Access to a bucket. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

interface S3Request {
  readonly method: 'GET' | 'PUT';
  /** With the parameters of its query. */
  readonly url: URL;
  /** Headers that the request must have, with these values; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/**
 * Signs the address of a request, after AWS Signature Version 4 with query parameters. Bun's client cannot sign headers, by which
 * the length and the type of an upload are fixed. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignS3(
  { method, url, headers = {}, seconds }: S3Request,
  { accessKeyId, secretAccessKey, region }: S3Credentials,
  now = new Date(),
): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const signed: Readonly<Record<string, string>> = { ...headers, host: url.host };
  const names = Object.keys(signed).sort();
  const fields = {
    ...Object.fromEntries(url.searchParams),
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': names.join(';'),
  };
  const query = Object.entries(fields)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = names.map((name) => `${name}:${signed[name]?.trim()}\n`);
  const request = [method, url.pathname, query, lines.join(''), names.join(';'), 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Percent-encoding of RFC 3986, in which the signature is made. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
