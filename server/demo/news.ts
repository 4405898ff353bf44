import { jobs } from './jobs.ts';
import { people, type Person } from './people.ts';
import {
  certified,
  completed,
  deleted,
  joined,
  paid,
  posted,
  proposed,
  signed,
  updated,
  type PlatformEvent,
} from './platform-event.ts';

/** What happened before this has been read. */
export const READ_UNTIL = '2026-03-01';

const { studioOkapi, kilnType, northlight } = people;
const VARIABLE_FONTS = { courseId: 71, courseTitle: 'Variable fonts in practice' };
const COLOUR = { courseId: 72, courseTitle: 'Colour for print' };

/** What the platform has told the people, oldest first; who they are among it. */
export const news: readonly PlatformEvent[] = [
  ...Object.values<Person>(people).map((person) => joined('2026-02-01T08:00:00.000Z', person)),
  posted('2026-02-02T08:30:00.000Z', jobs.bakeryIdentity, 'Branding', 2_500),
  proposed('2026-02-03T10:05:00.000Z', jobs.bakeryIdentity, studioOkapi, 2_400),
  signed('2026-02-04T06:40:00.000Z', jobs.bakeryIdentity, studioOkapi, 2_400),
  paid('2026-02-05T09:00:00.000Z', jobs.bakeryIdentity, studioOkapi, 1_200),
  posted('2026-02-09T11:15:00.000Z', jobs.exhibitionWayfinding, 'Exhibition design', 18_000),
  completed('2026-02-10T17:20:00.000Z', kilnType, VARIABLE_FONTS),
  proposed('2026-02-11T09:50:00.000Z', jobs.dashboardTypeface, kilnType, 9_600),
  signed('2026-02-13T15:30:00.000Z', jobs.dashboardTypeface, kilnType, 9_600),
  updated('2026-02-16T12:00:00.000Z', jobs.harbourMap),
  proposed('2026-02-17T08:10:00.000Z', jobs.harbourMap, northlight, 3_200),
  deleted('2026-02-19T13:45:00.000Z', jobs.stockPhotos),
  signed('2026-02-20T10:00:00.000Z', jobs.reportIllustrations, northlight, 6_400),
  posted('2026-03-02T09:00:00.000Z', jobs.openDay, 'Posters', 4_000),
  proposed('2026-03-02T14:25:00.000Z', jobs.mobileIcons, studioOkapi, 5_200),
  paid('2026-03-03T08:00:00.000Z', jobs.exhibitionWayfinding, studioOkapi, 9_000),
  certified('2026-03-03T16:30:00.000Z', northlight, COLOUR),
  proposed('2026-03-04T07:55:00.000Z', jobs.shopWindow, kilnType, 1_150),
  paid('2026-03-04T12:10:00.000Z', jobs.reportIllustrations, northlight, 3_200),
  certified('2026-03-05T18:00:00.000Z', kilnType, VARIABLE_FONTS),
];
