interface AnyFrame {
  readonly type: string;
  readonly payload: unknown;
}

/** A WebSocket that gives its owner, for each frame that comes, the frames that `deal` makes of it. */
export function lossy(deal: (frame: AnyFrame) => AnyFrame[]): typeof WebSocket {
  class Lossy extends WebSocket {
    override addEventListener(type: string, listener: unknown): void {
      const hear = listener as (event: object) => void;
      if (type !== 'message') return super.addEventListener(type, hear);
      super.addEventListener('message', ({ data }) => {
        for (const frame of deal(JSON.parse(String(data)) as AnyFrame)) hear({ data: JSON.stringify(frame) });
      });
    }
  }
  return Lossy;
}
