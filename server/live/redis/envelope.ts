import { readTraceparent, writeTraceparent, type SpanContext } from '../../observe/tracing.ts';

/** Stands between a frame and its place in a trace. JSON has no carriage return outside its white space, which frames have not. */
const PLACE = '\r';
const PLACE_LENGTH = '00-'.length + 32 + 1 + 16 + '-00'.length;

/** A frame as it is published: with its place where it is traced. */
export function writeEnvelope(frame: string, place: SpanContext | undefined): string {
  return place === undefined ? frame : `${frame}${PLACE}${writeTraceparent(place)}`;
}

export function readEnvelope(text: string): { frame: string; place: SpanContext | undefined } {
  const at = text.length - PLACE_LENGTH - 1;
  if (text[at] !== PLACE) return { frame: text, place: undefined };
  return { frame: text.slice(0, at), place: readTraceparent(text.slice(at + 1)) };
}
