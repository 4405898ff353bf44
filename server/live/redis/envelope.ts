import { readTraceparent, writeTraceparent } from '../../observe/traceparent.ts';
import type { SpanContext } from '../../observe/tracing.ts';

/** Separates a frame from its span. JSON has no carriage return outside its white space, and frames have no white space. */
const SEPARATOR = '\r';
const TRACEPARENT_LENGTH = '00-'.length + 32 + 1 + 16 + '-00'.length;

/** A frame as it is published: followed by its span if it is traced. */
export function writeEnvelope(frame: string, span: SpanContext | undefined): string {
  return span === undefined ? frame : `${frame}${SEPARATOR}${writeTraceparent(span)}`;
}

export function readEnvelope(text: string): { frame: string; span: SpanContext | undefined } {
  const at = text.length - TRACEPARENT_LENGTH - 1;
  if (text[at] !== SEPARATOR) return { frame: text, span: undefined };
  return { frame: text.slice(0, at), span: readTraceparent(text.slice(at + 1)) };
}
