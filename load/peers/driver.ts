/** A message to send; `id` is made by the sender, 0, 1, 2 … None of the texts needs escaping in JSON. */
export interface Outgoing {
  readonly id: number;
  readonly threadId: string;
  readonly body: string;
  readonly clientId: string;
}

/** What a server has said. */
export type Seen =
  /** The connection is open and listens. */
  | { readonly type: 'ready' }
  /** The server waits for this text. */
  | { readonly type: 'wants'; readonly text: string }
  | { readonly type: 'ack'; readonly id: number; readonly clientId: string; readonly body: string }
  /** What somebody else sent. */
  | { readonly type: 'message'; readonly body: string };

/** How one server is spoken to over a WebSocket; the token goes along in the handshake's Authorization, too. */
export interface Driver {
  readonly path: string;
  /** What the client says first, where it begins. */
  readonly greeting?: (token: string) => string;
  /** The frame that sends a message. */
  readonly send: (message: Outgoing) => string;
  /** Reads a frame. Throws at an error of the server, and at what it cannot read. */
  readonly read: (text: string, token: string) => readonly Seen[];
}
