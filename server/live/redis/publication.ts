/** One text for one or more channels. */
export interface Publication {
  readonly text: string;
  readonly channels: readonly string[];
}

/** Receives the texts that are published to a channel. */
export type MessageListener = (text: string, channel: string) => void;
