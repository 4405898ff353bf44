import type { Told } from '../person.ts';

/** The user ids of those whom events are about: Ann is a company, Ben a freelancer. */
export interface Ids {
  readonly ann: number;
  readonly ben: number;
}

/** One event as the platform sends it, and everything that anybody is told because of it. */
export interface Case {
  readonly topic: string;
  readonly generation: 'current' | 'older';
  readonly data: (ids: Ids) => object;
  readonly told: (ids: Ids) => {
    readonly ann?: Told[];
    readonly ben?: Told[];
    readonly otherFreelancer?: Told[];
  };
}

/** How each generation writes its times, and how a notification tells this one. */
export const TIMESTAMPS = { current: '2026-01-31T12:00:00.000Z', older: 1_769_860_800.5 };
export const CURRENT_TIME = '2026-01-31T12:00:00.000Z';
export const OLDER_TIME = '2026-01-31T12:00:00.500Z';
