import { Admin } from '@platformatic/kafka';
import { waitUntil } from '../concurrency/wait-until.ts';

const LIMIT_MS = 60_000;

/**
 * Waits until this number of consumers share a group and the group is stable. While a consumer joins, no
 * consumer gets events for seconds.
 */
export async function untilJoined(brokers: string, groupId: string, consumers: number): Promise<void> {
  const admin = new Admin({ clientId: 'peers', bootstrapBrokers: brokers.split(',') });
  try {
    const isAtRest = async (): Promise<boolean> => {
      const group = (await admin.describeGroups({ groups: [groupId] })).get(groupId);
      return group?.state === 'Stable' && group.members.size === consumers;
    };
    if (!(await waitUntil(isAtRest, LIMIT_MS)))
      throw new Error(`the instances did not join their group within ${LIMIT_MS / 1_000} s`);
  } finally {
    await admin.close();
  }
}
