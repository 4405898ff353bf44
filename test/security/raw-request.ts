import { connect } from 'node:net';
import type { App } from '@messaging/server/app';
import { inTime } from '../harness/wait.ts';

/** Sends bytes as they are to the port of the API; resolves with all that comes back until the server ends it. */
export async function answerToBytes({ url }: Pick<App, 'url'>, bytes: string): Promise<string> {
  const tcp = connect(Number(url.port), url.hostname);
  // A connection that is cut has said what it had to say.
  tcp.on('error', () => {});
  let text = '';
  tcp.on('data', (part) => (text += part.toString('latin1')));
  const ended = new Promise<void>((resolve) => tcp.on('close', () => resolve()));
  tcp.write(bytes, 'latin1');
  await inTime('the server to end the connection', ended).finally(() => tcp.destroy());
  return text;
}
