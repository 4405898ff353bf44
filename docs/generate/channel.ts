import type { JsonObject } from './components.ts';

/** A channel of an AsyncAPI document, with its operations. */
export interface Channel {
  readonly channel: JsonObject;
  readonly operations: JsonObject;
}

export function reference(path: string): { $ref: string } {
  return { $ref: `#/${path}` };
}

/** A message of an AsyncAPI document. */
export function message(
  name: string,
  summary: string,
  payload: JsonObject,
  examples: readonly object[] = [],
): JsonObject {
  return {
    name,
    summary,
    payload,
    ...(examples.length > 0 && { examples: examples.map((example) => ({ payload: example })) }),
  };
}
