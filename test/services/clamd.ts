import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import type { Service, ServiceOptions } from './service.ts';

/** The one text that this clamd finds, so that no signatures are downloaded and no file of the project alarms anybody. */
export const VIRUS = 'This line is a virus for the tests of the messaging service.';

/** Starts a clamd that knows one signature. Its `url` is `tcp://host:port`. */
export function startClamd(options: ServiceOptions = {}): Promise<Service> {
  return startDaemon(options, async (scratch) => {
    const program = await locate('clamd');
    const port = options.port ?? (await freePort());
    const dir = join(scratch.dir, 'clamd');
    await mkdir(dir);
    await Bun.write(join(dir, 'test.ndb'), `Test.Virus:0:*:${Buffer.from(VIRUS).toString('hex')}\n`);
    const settings = join(dir, 'clamd.conf');
    await Bun.write(settings, toSettings(port, dir));
    return {
      name: 'clamd',
      url: `tcp://127.0.0.1:${port}`,
      port,
      argv: [program, '--foreground', '--config-file', settings],
      owner: undefined,
      stopSignal: 'SIGTERM',
      dropSignal: 'SIGKILL',
      probe: () => ping(port),
    };
  });
}

function toSettings(port: number, dir: string): string {
  return [
    `TCPSocket ${port}`,
    'TCPAddr 127.0.0.1',
    `DatabaseDirectory ${dir}`,
    `TemporaryDirectory ${dir}`,
    'StreamMaxLength 2M',
    'LogVerbose no',
    '',
  ].join('\n');
}

function ping(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write('zPING\0'));
    socket.on('data', (answer) => {
      socket.destroy();
      if (answer.toString().startsWith('PONG')) resolve();
      else reject(new Error(`clamd answered ${answer.toString()}`));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('clamd closed the connection')));
  });
}
