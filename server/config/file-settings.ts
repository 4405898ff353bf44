import { anyText, integer, oneOf, setting, url, type Setting } from './setting.ts';

/** Where the bytes of files are kept. */
export type FileStoreSetting =
  | { readonly kind: 'off' }
  | { readonly kind: 'disk' }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** The settings of files; part of the table in config.ts. */
export const fileSettings = {
  fileStore: setting({
    name: 'FILE_STORE',
    description:
      'Where the files of messages are kept. `disk`: in the folder `files` of DATA_DIR, which all instances must share. `s3://bucket` or `s3://bucket/folder/`: in a bucket of any S3-compatible store. `off`: no files. Must be the same on all instances.',
    fallback: 'disk',
    productionFallback: 'off',
    parse: fileStore,
  }),
  s3Endpoint: setting({
    name: 'S3_ENDPOINT',
    description:
      'URL of the S3-compatible store, as this service reaches it. Unset: that of Amazon in S3_REGION.',
    parse: url('https', 'http'),
  }),
  s3PublicEndpoint: setting({
    name: 'S3_PUBLIC_ENDPOINT',
    description: 'URL of the same store as browsers reach it. Unset: S3_ENDPOINT.',
    parse: url('https', 'http'),
  }),
  s3Region: setting({
    name: 'S3_REGION',
    description: 'Region of the bucket.',
    fallback: 'us-east-1',
    parse: anyText,
  }),
  s3AccessKeyId: setting({
    name: 'S3_ACCESS_KEY_ID',
    description: 'Key that may read, write, list and delete the objects of the bucket.',
    parse: anyText,
  }),
  s3SecretAccessKey: setting({
    name: 'S3_SECRET_ACCESS_KEY',
    description: 'Secret of S3_ACCESS_KEY_ID.',
    secret: true,
    parse: anyText,
  }),
  fileMaxMb: setting({
    name: 'FILE_MAX_MB',
    description: 'Largest size of a file, in units of 1,000,000 bytes.',
    fallback: '100',
    parse: integer(1, 5_000),
  }),
  fileDailyMb: setting({
    name: 'FILE_DAILY_MB',
    description:
      'Size of all files that a user may upload in 24 hours, in units of 1,000,000 bytes. 0: no limit.',
    fallback: '5000',
    parse: integer(0, 10_000_000),
  }),
  fileTypes: setting({
    name: 'FILE_TYPES',
    description:
      'Media types of files that may be uploaded, comma separated, such as `image/*,application/pdf`; `*` for all. What the bytes of a file say counts, not its name.',
    fallback: '*',
    parse: mediaTypes,
  }),
  filesOrigin: setting({
    name: 'FILES_ORIGIN',
    description:
      'Origin under which the service is also reached, for the addresses of files: `https://files.example.com`. Then no file shares an origin with a page. Unset: addresses are relative to that of the service.',
    parse: origin,
  }),
  clamavUrl: setting({
    name: 'CLAMAV_URL',
    description:
      'Address of a clamd of ClamAV, which checks each file before others than its sender can open it: `tcp://clamav.internal:3310`. Its StreamMaxLength must be at least FILE_MAX_MB.',
    parse: url('tcp'),
  }),
  fileScanUrl: setting({
    name: 'FILE_SCAN_URL',
    description:
      'URL that checks each file before others than its sender can open it, after CLAMAV_URL if both are set. It gets a signed POST of `{"id", "sha256", "size", "url"}` and answers `{"verdict": "clean"}` or `{"verdict": "refused"}` within 30 s.',
    parse: url('https', 'http'),
  }),
  fileScanSecret: setting({
    name: 'FILE_SCAN_SECRET',
    description: 'Secret with which the requests to FILE_SCAN_URL are signed, as Standard Webhooks says.',
    secret: true,
    parse: anyText,
  }),
  fileScanFail: setting({
    name: 'FILE_SCAN_FAIL',
    description:
      'What becomes of files that cannot be checked. `closed`: they wait, and those that are too large to be checked are refused. `open`: others can open them after three failed checks.',
    fallback: 'closed',
    parse: oneOf('closed', 'open'),
  }),
} satisfies Record<string, Setting<unknown>>;

function fileStore(text: string): FileStoreSetting {
  if (text === 'off' || text === 'disk') return { kind: oneOf('off', 'disk')(text) };
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])(?:\/((?:[\w.-]+\/)*))?$/.exec(text) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, prefix };
  throw new Error('must be disk, off, or a bucket such as s3://my-bucket or s3://my-bucket/folder/');
}

function mediaTypes(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((type) => type.trim().toLowerCase())
    .filter(Boolean);
  if (list.length > 0 && list.every((type) => /^(?:\*|[\w.+-]+\/(?:\*|[\w.+-]+))$/.test(type))) return list;
  throw new Error('must be * or a comma separated list of media types such as image/*,application/pdf');
}

function origin(text: string): string {
  const parsed = URL.parse(text);
  if (parsed?.origin === text && /^https?:/.test(text)) return text;
  throw new Error('must be an origin such as https://files.example.com');
}

/** The store in a bucket, as this service reaches it. */
export function toEndpoint({ s3Endpoint, s3Region }: S3Addresses): string {
  return s3Endpoint ?? `https://s3.${s3Region}.amazonaws.com`;
}

/** The same store, as browsers reach it. */
export function toPublicEndpoint(addresses: S3Addresses): string {
  return addresses.s3PublicEndpoint ?? toEndpoint(addresses);
}

interface S3Addresses {
  readonly s3Endpoint: string | undefined;
  readonly s3PublicEndpoint: string | undefined;
  readonly s3Region: string;
}

interface FileValues {
  readonly fileStore: FileStoreSetting;
  readonly filesOrigin: string | undefined;
  readonly s3AccessKeyId: string | undefined;
  readonly s3SecretAccessKey: string | undefined;
  readonly fileScanUrl: string | undefined;
  readonly fileScanSecret: string | undefined;
}

/** What is missing for the settings that are set, as a sentence; undefined if nothing is. */
export function findMissingFileSetting(values: FileValues): string | undefined {
  const { kind } = values.fileStore;
  if (kind === 's3' && !(values.s3AccessKeyId && values.s3SecretAccessKey))
    return 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set with FILE_STORE=s3://…';
  if (values.fileScanUrl === undefined) return undefined;
  if (!values.fileScanSecret) return 'FILE_SCAN_SECRET must be set with FILE_SCAN_URL';
  if (kind === 'disk' && !values.filesOrigin)
    return 'FILES_ORIGIN must be set with FILE_SCAN_URL and FILE_STORE=disk';
  return undefined;
}
