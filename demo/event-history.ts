import { fileUrl, files } from './files.ts';
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
import { workday } from './times.ts';

/** Age in working days beyond which every notification has been read. */
export const READ_WORKDAYS = 4;

const { studioOkapi, kilnType, northlight } = people;
const VARIABLE_FONTS = { courseId: 71, courseTitle: 'Variable fonts in practice' };
const COLOUR = { courseId: 72, courseTitle: 'Colour for print' };

/** Lists the platform's events of the weeks before `now`, oldest first. Links lead to the page at `origin`. */
export function listPastEvents(now: Date, origin: string): PlatformEvent[] {
  const at = (workdaysAgo: number, time: string): string => workday(now, workdaysAgo, time).toISOString();
  const certificateUrl = fileUrl(origin, files.certificate);
  return [
    ...Object.values<Person>(people).map((person) => joined(at(15, '08:00'), person)),
    posted(at(15, '08:30'), jobs.bakeryIdentity, 'Branding', 2_500),
    posted(at(13, '11:15'), jobs.exhibitionWayfinding, 'Exhibition design', 18_000),
    completed(at(13, '17:20'), kilnType, VARIABLE_FONTS),
    proposed(at(12, '10:26'), jobs.bakeryIdentity, studioOkapi, 2_400),
    signed(at(12, '10:29'), jobs.bakeryIdentity, studioOkapi, 2_400),
    updated(at(12, '12:00'), jobs.harbourMap),
    proposed(at(11, '15:10'), jobs.harbourMap, northlight, 3_200),
    paid(at(11, '16:00'), jobs.bakeryIdentity, studioOkapi, 1_200),
    deleted(at(10, '13:45'), jobs.stockPhotos),
    signed(at(9, '10:00'), jobs.reportIllustrations, northlight, 6_400),
    posted(at(8, '09:00'), jobs.openDay, 'Posters', 4_000),
    proposed(at(7, '09:50'), jobs.dashboardTypeface, kilnType, 9_600),
    signed(at(6, '15:30'), jobs.dashboardTypeface, kilnType, 9_600),
    proposed(at(5, '14:25'), jobs.mobileIcons, studioOkapi, 5_200),
    proposed(at(3, '07:55'), jobs.shopWindow, kilnType, 1_150),
    paid(at(3, '08:40'), jobs.exhibitionWayfinding, studioOkapi, 9_000),
    certified(at(2, '16:30'), northlight, COLOUR, certificateUrl),
    posted(at(2, '17:40'), jobs.wrappingPaper, 'Packaging', 1_400),
    paid(at(1, '12:10'), jobs.reportIllustrations, northlight, 3_200),
    certified(at(1, '17:05'), kilnType, VARIABLE_FONTS, certificateUrl),
  ];
}
