import { ListOffsetTimestamps, type Admin } from '@platformatic/kafka';

/**
 * Commits the ends of `topics` for a group without commits. From then on no event is skipped, neither on a partition that
 * was empty, nor while no instance runs, nor in a topic created later: a client that starts at the end of partitions without
 * a commit would skip those. Rejects if another instance, which has done the same, joins the group meanwhile.
 */
export async function startAtEnd(admin: Admin, groupId: string, topics: string[]): Promise<void> {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
  const committed = (group?.topics ?? []).flatMap(({ partitions }) => partitions);
  if (topics.length === 0 || committed.some(({ committedOffset }) => committedOffset >= 0n)) return;
  const ends = await fetchEnds(admin, topics);
  await admin.alterConsumerGroupOffsets({
    groupId,
    topics: ends.map(({ name, partitions }) => ({
      name,
      partitionOffsets: partitions.map(({ partitionIndex, offset }) => ({
        partition: partitionIndex,
        offset,
      })),
    })),
  });
}

async function fetchEnds(admin: Admin, topics: string[]) {
  const metadata = await admin.metadata({ topics, forceUpdate: true });
  const request = [...metadata.topics].map(([name, { partitions }]) => ({
    name,
    partitions: [...partitions.keys()].map((partitionIndex) => ({
      partitionIndex,
      timestamp: ListOffsetTimestamps.LATEST,
    })),
  }));
  return await admin.listOffsets({ topics: request });
}
