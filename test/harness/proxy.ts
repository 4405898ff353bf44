import type { Socket } from 'bun';

type End = Socket<Half>;
interface Half {
  other?: End;
  /** Bytes that came before the other end was there, or while it was full. */
  waiting: Buffer[];
}

/** A TCP proxy in front of a service, to take the service away and give it back without touching it. */
export interface Proxy extends Disposable {
  /** The service's URL with this proxy's address. */
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Lets connections through again. */
  mend(): void;
}

export function startProxy(serviceUrl: string): Proxy {
  const target = new URL(serviceUrl);
  const open = new Set<End>();
  let isCut = false;
  const server = Bun.listen<Half>({
    hostname: '127.0.0.1',
    port: 0,
    data: { waiting: [] },
    socket: {
      open(client) {
        client.data = { waiting: [] };
        if (isCut) return void client.terminate();
        open.add(client);
        void connectThrough(client, target, open).catch(() => client.terminate());
      },
      data: forward,
      drain: flush,
      close: (client) => finish(client, open),
      error: (client) => finish(client, open),
    },
  });
  const url = new URL(serviceUrl);
  url.hostname = '127.0.0.1';
  url.port = String(server.port);
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const end of open) end.terminate();
    },
    mend() {
      isCut = false;
    },
    [Symbol.dispose]: () => server.stop(true),
  };
}

async function connectThrough(client: End, target: URL, open: Set<End>): Promise<void> {
  const service = await Bun.connect<Half>({
    hostname: target.hostname,
    port: Number(target.port),
    data: { other: client, waiting: [] },
    socket: {
      data: forward,
      drain: flush,
      close: (end) => finish(end, open),
      error: (end) => finish(end, open),
    },
  });
  open.add(service);
  client.data.other = service;
  service.data.waiting.push(...client.data.waiting.splice(0));
  flush(service);
}

function forward(from: End, bytes: Buffer): void {
  const to = from.data.other;
  if (to === undefined) from.data.waiting.push(Buffer.from(bytes));
  else {
    to.data.waiting.push(Buffer.from(bytes));
    flush(to);
  }
}

/** Writes what waits for this end, as far as it takes it. */
function flush(to: End): void {
  for (let bytes = to.data.waiting[0]; bytes !== undefined; bytes = to.data.waiting[0]) {
    const written = to.write(bytes);
    if (written < bytes.length) {
      to.data.waiting[0] = bytes.subarray(Math.max(0, written));
      return;
    }
    to.data.waiting.shift();
  }
}

function finish(end: End, open: Set<End>): void {
  open.delete(end);
  end.data.other?.end();
}
