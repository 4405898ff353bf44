import type { ReceivedNotification } from '../person.ts';

/** Ids of the users that the events concern: Ann is a company, Ben a freelancer. */
export interface UserIds {
  readonly ann: number;
  readonly ben: number;
}

/** One event as the platform sends it, and all notifications that it causes, by recipient. */
export interface Case {
  readonly topic: string;
  readonly generation: 'current' | 'older';
  readonly data: (ids: UserIds) => object;
  readonly received: (ids: UserIds) => {
    readonly ann?: ReceivedNotification[];
    readonly ben?: ReceivedNotification[];
    readonly otherFreelancer?: ReceivedNotification[];
  };
}

/** The same time in the format of each generation, and as notifications show it. */
export const TIMESTAMPS = { current: '2026-01-31T12:00:00.000Z', older: 1_769_860_800.5 };
export const CURRENT_TIME = '2026-01-31T12:00:00.000Z';
export const OLDER_TIME = '2026-01-31T12:00:00.500Z';
