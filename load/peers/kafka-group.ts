import { Admin } from '@platformatic/kafka';
import { until } from '../concurrency/wait-until.ts';

const LIMIT_MS = 60_000;

/** Waits until so many consumers share a group and it is at rest: while it takes in another, nobody gets events, for seconds. */
export async function untilJoined(brokers: string, groupId: string, consumers: number): Promise<void> {
  const admin = new Admin({ clientId: 'peers', bootstrapBrokers: brokers.split(',') });
  try {
    const isAtRest = async (): Promise<boolean> => {
      const group = (await admin.describeGroups({ groups: [groupId] })).get(groupId);
      return group?.state === 'Stable' && group.members.size === consumers;
    };
    if (!(await until(isAtRest, LIMIT_MS)))
      throw new Error(`the instances did not join their group within ${LIMIT_MS / 1_000} s`);
  } finally {
    await admin.close();
  }
}
