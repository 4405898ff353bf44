import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { messageFrame } from '../clients/message-frames.ts';
import type { Driver, Seen } from './driver.ts';
import { ackIn, messageIn, textAfter } from './scan.ts';

const NEW_JOB = 'New job: ';

/** This service. A posted job counts as a message whose body is the job's title. */
export const serviceDriver: Driver = {
  path: SOCKET_PATH,
  send: ({ id, ...message }) => messageFrame({ id: String(id), ...message }),
  read: seen,
};

function seen(text: string): readonly Seen[] {
  if (text.startsWith('{"type":"ack"')) return [ackIn(text, Number(textAfter(text, '"id":"')))];
  if (text.startsWith('{"type":"message"')) return [messageIn(text)];
  if (text.startsWith('{"type":"hello"')) return [{ type: 'ready' }];
  if (text.startsWith('{"type":"notification"')) {
    const title = textAfter(text, '"title":"');
    if (title.startsWith(NEW_JOB)) return [{ type: 'message', body: title.slice(NEW_JOB.length) }];
  }
  // Others speak only of messages; this service tells of presence too.
  if (text.startsWith('{"type":"presence"')) return [];
  throw new Error(`unexpected: ${text}`);
}
