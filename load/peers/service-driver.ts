import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { makeMessageFrame } from '../clients/message-frames.ts';
import type { Driver, ServerEvent } from './driver.ts';
import { scanAck, scanMessage, textAfter } from './scan.ts';

const NEW_JOB = 'New job: ';

/** This service. A posted job counts as a message whose body is the title of the job. */
export const serviceDriver: Driver = {
  path: SOCKET_PATH,
  send: ({ id, ...message }) => makeMessageFrame({ id: String(id), ...message }),
  read: readFrame,
};

function readFrame(text: string): readonly ServerEvent[] {
  if (text.startsWith('{"type":"ack"')) return [scanAck(text, Number(textAfter(text, '"id":"')))];
  if (text.startsWith('{"type":"message"')) return [scanMessage(text)];
  if (text.startsWith('{"type":"hello"')) return [{ type: 'ready' }];
  if (text.startsWith('{"type":"notification"')) {
    const title = textAfter(text, '"title":"');
    if (title.startsWith(NEW_JOB)) return [{ type: 'message', body: title.slice(NEW_JOB.length) }];
  }
  // Only this service sends presence; the peers send messages alone.
  if (text.startsWith('{"type":"presence"')) return [];
  throw new Error(`unexpected: ${text}`);
}
