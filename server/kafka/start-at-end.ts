import { ListOffsetTimestamps, type Admin } from '@platformatic/kafka';

/**
 * Commits the ends of `topics` for a group that has committed nothing yet. From then on everything is taken that comes, also
 * on a partition that had nothing so far, while no instance runs, or in a topic made later: a client that started at the end
 * of whatever has no commit would skip those. Rejects when another instance has joined the group meanwhile, having done it.
 */
export async function startAtEnd(admin: Admin, groupId: string, topics: string[]): Promise<void> {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
  const committed = (group?.topics ?? []).flatMap(({ partitions }) => partitions);
  if (topics.length === 0 || committed.some(({ committedOffset }) => committedOffset >= 0n)) return;
  const ends = await endsOf(admin, topics);
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

async function endsOf(admin: Admin, topics: string[]) {
  const metadata = await admin.metadata({ topics, forceUpdate: true });
  const asked = [...metadata.topics].map(([name, { partitions }]) => ({
    name,
    partitions: [...partitions.keys()].map((partitionIndex) => ({
      partitionIndex,
      timestamp: ListOffsetTimestamps.LATEST,
    })),
  }));
  return await admin.listOffsets({ topics: asked });
}
