import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { studioOkapi, tidalLabs } = people;
const [tidal, okapi] = [voice(tidalLabs), voice(studioOkapi)];

export const openDayPosters: Conversation = {
  members: [tidalLabs, studioOkapi],
  ...about(jobs.openDay),
  isSeen: false,
  lines: [
    ...day(
      7,
      '09:05',
      okapi(
        'Your poster job says "power from the tide, for everybody". How many people walk past a turbine that is under water?',
      ),
      tidal('None. That is the problem with our turbines, and the good thing about them.'),
      okapi('So we do not show the turbine. We show what turns it.'),
      tidal('The sea?'),
      okapi('The moon.'),
      tidal('Please send a proposal before our marketing hears of it and wants a helmet.'),
    ),
    ...day(
      5,
      '13:20',
      okapi(
        'Three posters, A1 and A3, 4,000 with the print. B is the one that we would hang at home.',
        files.poster,
      ),
      tidal('"Mind the moon." Our safety officer laughed, which is not in his contract.'),
    ),
    ...day(
      2,
      '11:10',
      tidal(
        'B it is. Small print: high water on the open day is at 13:52. Can the waves on the poster stand where they will stand then?',
      ),
      okapi(
        'They can. The three lines are low, half and high water, and I just moved the top one up by 4 mm for you.',
      ),
    ),
  ],
};
