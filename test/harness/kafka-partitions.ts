import { ListOffsetTimestamps, type Admin, type Consumer } from '@platformatic/kafka';
import { readRecords, type Incoming } from './kafka-records.ts';
import { WAIT_LIMIT_MS } from './wait.ts';

const FETCH_BYTES = 1_048_576;

type Place = { topic: string; index: number };

/** Offsets of a partition: from `start` (included) to `end` (excluded). */
export type Partition = Place & { topicId: string; leader: number; start: number; end: number };

export async function existingTopics(admin: Admin, topics: string[]): Promise<string[]> {
  // A request for a missing topic would be retried for seconds.
  const all = await admin.listTopics();
  return topics.filter((topic) => all.includes(topic));
}

/** Partitions of the topics that exist. */
export async function listPartitions(admin: Admin, topics: string[]): Promise<Partition[]> {
  const existing = await existingTopics(admin, topics);
  if (existing.length === 0) return [];
  const metadata = await admin.metadata({ topics: existing, forceUpdate: true });
  const places = [...metadata.topics].flatMap(([topic, { id, partitions }]) =>
    partitions.map(({ leader }, index) => ({ topic, topicId: id, index, leader })),
  );
  const starts = await listOffsets(admin, places, ListOffsetTimestamps.EARLIEST);
  const ends = await listOffsets(admin, places, ListOffsetTimestamps.LATEST);
  return places.map((place) => {
    const name = placeName(place.topic, place.index);
    return { ...place, start: starts.get(name) ?? 0, end: ends.get(name) ?? 0 };
  });
}

export function placeName(topic: string, index: number): string {
  return `${topic}:${index}`;
}

async function listOffsets(admin: Admin, places: Place[], timestamp: bigint): Promise<Map<string, number>> {
  const topics = places.map(({ topic, index }) => ({
    name: topic,
    partitions: [{ partitionIndex: index, timestamp }],
  }));
  const listed = await admin.listOffsets({ topics });
  return new Map(
    listed.flatMap(({ name, partitions }) =>
      partitions.map((one) => [placeName(name, one.partitionIndex), Number(one.offset)] as const),
    ),
  );
}

/** All records of a partition. */
export async function readPartition(reader: Consumer, partition: Partition): Promise<Incoming[]> {
  const limit = performance.now() + WAIT_LIMIT_MS;
  const records: Incoming[] = [];
  for (let next = partition.start; next < partition.end;) {
    if (performance.now() > limit) throw new Error(`No more came of ${partition.topic} after ${next}.`);
    for (const batch of await fetchBatches(reader, partition, next)) {
      // Kafka returns whole batches, also from an offset within one.
      records.push(...readRecords(partition.index, batch).filter(({ offset }) => offset >= next));
      next = Number(batch.firstOffset) + batch.lastOffsetDelta + 1;
    }
  }
  return records.filter(({ offset }) => offset < partition.end);
}

async function fetchBatches(reader: Consumer, { topicId, index, leader }: Partition, from: number) {
  const asked = { partition: index, fetchOffset: BigInt(from), partitionMaxBytes: FETCH_BYTES };
  const { responses } = await reader.fetch({
    node: leader,
    topics: [{ topicId, partitions: [{ ...asked, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }] }],
    maxWaitTime: 500,
  });
  const answers = responses.flatMap(({ partitions }) => partitions);
  return answers.filter((one) => one.partitionIndex === index).flatMap(({ records }) => records ?? []);
}
