import { once } from 'node:events';
import type { Message, MessagesStream } from '@platformatic/kafka';

export type KafkaMessage = Message;
export type KafkaStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/**
 * What has come and was not taken yet, at most `max` messages; waits for the first. Empty when `signal` says stop. Rejects
 * with why the stream has ended. Taking nothing makes the stream stop fetching once its own bound is reached.
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
    await somethingHappens(stream, signal);
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

async function somethingHappens(stream: KafkaStream, signal: AbortSignal): Promise<void> {
  using done = new DisposableStack();
  const over = new AbortController();
  done.defer(() => over.abort());
  const until = { signal: AbortSignal.any([signal, over.signal]) };
  const events = ['readable', 'end', 'close'].map((event) => once(stream, event, until));
  for (const event of events) event.catch(() => {});
  await Promise.race(events).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
