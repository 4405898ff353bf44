import { once } from 'node:events';
import type { Message, MessagesStream } from '@platformatic/kafka';

export type KafkaMessage = Message;
export type KafkaStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/**
 * Waits for at least one fetched message and resolves to up to `max`; to none after `signal` is aborted. Rejects with the
 * reason why the stream ended. A stream from which no messages are read stops fetching at its own limit.
 */
export async function nextBatch(
  stream: KafkaStream,
  max: number,
  signal: AbortSignal,
): Promise<KafkaMessage[]> {
  while (!signal.aborted) {
    const batch = take(stream, max);
    if (batch.length > 0) return batch;
    if (stream.destroyed || stream.readableEnded) throw stream.errored ?? new Error('the stream has ended');
    await nextStreamEvent(stream, signal);
  }
  return [];
}

function take(stream: KafkaStream, max: number): KafkaMessage[] {
  const batch: KafkaMessage[] = [];
  while (batch.length < max) {
    const message = stream.read() as KafkaMessage | null;
    if (message === null) break;
    batch.push(message);
  }
  return batch;
}

async function nextStreamEvent(stream: KafkaStream, signal: AbortSignal): Promise<void> {
  using done = new DisposableStack();
  const raced = new AbortController();
  done.defer(() => raced.abort());
  const until = { signal: AbortSignal.any([signal, raced.signal]) };
  const events = ['readable', 'end', 'close'].map((event) => once(stream, event, until));
  for (const event of events) event.catch(() => {});
  await Promise.race(events).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
