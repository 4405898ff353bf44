import { eventFrame } from '../live/frames.ts';
import type { Handler } from './call.ts';

export const ping: Handler<'ping'> = async (_context, { connection }) => {
  connection?.send(eventFrame('pong', Math.floor(Date.now() / 1000)));
  return {};
};
