import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { startDaemon } from './daemon.ts';
import { mavenJars } from './maven-jars.ts';
import { freePort } from './ports.ts';
import type { Service, ServiceOptions } from './service.ts';

const VERSION = '2.6.0';

/** Key of the store. */
const S3_KEY = { id: 'test-key', secret: 'test-secret' } as const;

/** Settings of an instance that keeps its files in this store. */
export function toS3Env({ url }: Pick<Service, 'url'>): Record<string, string> {
  return {
    FILE_STORE: 's3://files',
    S3_ENDPOINT: url,
    S3_ACCESS_KEY_ID: S3_KEY.id,
    S3_SECRET_ACCESS_KEY: S3_KEY.secret,
  };
}

/** Starts an S3-compatible store of the folders of a directory, with an empty bucket `files`. */
export function startS3Proxy(options: ServiceOptions = {}): Promise<Service> {
  return startDaemon(options, async (scratch) => {
    const java = await locate('java');
    const jars = await mavenJars({
      folder: `s3proxy-${VERSION}`,
      artifacts: [`org.gaul:s3proxy:${VERSION}`],
    });
    const port = options.port ?? (await freePort());
    const dir = join(scratch.dir, 's3');
    await mkdir(join(dir, 'data', 'files'), { recursive: true });
    const url = `http://127.0.0.1:${port}`;
    const settings = join(dir, 's3proxy.properties');
    await Bun.write(settings, toProperties(url, join(dir, 'data')));
    const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
    return {
      name: 's3',
      url,
      port,
      argv: [java, ...jvm, '-cp', jars, 'org.gaul.s3proxy.Main', '--properties', settings],
      owner: undefined,
      stopSignal: 'SIGTERM',
      dropSignal: 'SIGKILL',
      // Without a signature it answers 403, which is an answer.
      probe: async () => void (await fetch(url)),
    };
  });
}

function toProperties(endpoint: string, dir: string): string {
  const settings = {
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': S3_KEY.id,
    's3proxy.credential': S3_KEY.secret,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.identity': S3_KEY.id,
    'jclouds.credential': S3_KEY.secret,
    'jclouds.filesystem.basedir': dir,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
