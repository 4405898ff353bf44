/** A message to send. The sender numbers `id` 0, 1, 2 … None of the texts may need escaping in JSON. */
export interface OutgoingMessage {
  readonly id: number;
  readonly threadId: string;
  readonly body: string;
  readonly clientId: string;
}

/** A frame of a server. */
export type ServerEvent =
  /** The connection is open and subscribed. */
  | { readonly type: 'ready' }
  /** The server expects this text as a reply. */
  | { readonly type: 'wants'; readonly text: string }
  | { readonly type: 'ack'; readonly id: number; readonly clientId: string; readonly body: string }
  /** A message of another user. */
  | { readonly type: 'message'; readonly body: string };

/** The protocol of one server over a WebSocket. The handshake carries the token in Authorization as well. */
export interface Driver {
  readonly path: string;
  /** First frame of the client, if the protocol has one. */
  readonly connectFrame?: (token: string) => string;
  /** Makes the frame that sends a message. */
  readonly send: (message: OutgoingMessage) => string;
  /** Reads a frame. Throws at an error of the server and at an unknown frame. */
  readonly read: (text: string, token: string) => readonly ServerEvent[];
}
