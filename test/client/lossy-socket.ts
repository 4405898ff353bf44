interface AnyFrame {
  readonly type: string;
  readonly payload: unknown;
}

/** A WebSocket that replaces each received frame by the frames that `replace` returns. */
export function lossy(replace: (frame: AnyFrame) => AnyFrame[]): typeof WebSocket {
  class Lossy extends WebSocket {
    override addEventListener(type: string, listener: unknown): void {
      const handle = listener as (event: object) => void;
      if (type !== 'message') return super.addEventListener(type, handle);
      super.addEventListener('message', ({ data }) => {
        for (const frame of replace(JSON.parse(String(data)) as AnyFrame))
          handle({ data: JSON.stringify(frame) });
      });
    }
  }
  return Lossy;
}
