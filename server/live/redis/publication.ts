import { readTraceparent, writeTraceparent } from '../../observe/traceparent.ts';
import type { SpanContext } from '../../observe/tracing.ts';

/** One text for one or more channels. */
export interface Publication {
  readonly text: string;
  readonly channels: readonly string[];
}

/** Receives the texts that are published to a channel. */
export type MessageListener = (text: string, channel: string) => void;

/** Separates a frame from its span. JSON has no carriage return outside its white space, and frames have no white space. */
const SEPARATOR = '\r';
const TRACEPARENT_LENGTH = '00-'.length + 32 + 1 + 16 + '-00'.length;

/** The text of a frame: the id of the instance that publishes it, the frame, and its span if it is traced. */
export function writeText(instanceId: string, frame: string, span: SpanContext | undefined): string {
  const text = instanceId + frame;
  return span === undefined ? text : `${text}${SEPARATOR}${writeTraceparent(span)}`;
}

/** Reads a text of another instance; undefined for a text of the instance `ownId`. */
export function readText(
  ownId: string,
  text: string,
): { readonly frame: string; readonly span: SpanContext | undefined } | undefined {
  if (text.startsWith(ownId)) return undefined;
  const start = ownId.length;
  const end = text.length - TRACEPARENT_LENGTH - 1;
  if (text[end] !== SEPARATOR) return { frame: text.slice(start), span: undefined };
  return { frame: text.slice(start, end), span: readTraceparent(text.slice(end + 1)) };
}
