import { connect } from 'node:net';
import type { App } from '@messaging/server/app';
import { inTime } from '../harness/wait.ts';

/** Sends raw bytes to the port of the API; resolves with everything received until the server closes. */
export async function answerToBytes({ url }: Pick<App, 'url'>, bytes: string): Promise<string> {
  const tcp = connect(Number(url.port), url.hostname);
  // A broken connection has already delivered its answer.
  tcp.on('error', () => {});
  let text = '';
  tcp.on('data', (part) => (text += part.toString('latin1')));
  const ended = new Promise<void>((resolve) => tcp.on('close', () => resolve()));
  tcp.write(bytes, 'latin1');
  await inTime('the server to end the connection', ended).finally(() => tcp.destroy());
  return text;
}
