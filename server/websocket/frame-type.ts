import { isGroupFrame } from '../live/frames.ts';

const HEAD = '{"type":"';
const last = { frame: '', type: '' };

/** The type of an outgoing frame; it is at the start of each. One frame often goes to many connections in a row. */
export function parseFrameType(frame: string): string {
  if (frame !== last.frame) {
    const start = HEAD.length + (isGroupFrame(frame) ? 1 : 0);
    last.frame = frame;
    last.type = frame.slice(start, frame.indexOf('"', start));
  }
  return last.type;
}
