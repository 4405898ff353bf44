import { day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { people } from '../people.ts';

const { kilnType, studioOkapi } = people;
const [okapi, kiln] = [voice(studioOkapi), voice(kilnType)];

export const typeFair: Conversation = {
  members: [studioOkapi, kilnType],
  jobId: null,
  title: 'A stand at the type fair',
  isSeen: true,
  lines: [
    ...day(
      9,
      '17:10',
      okapi('Shall we share a stand this year? Four metres for two of us cost less than three for one.'),
      kiln('Only if there is tea.'),
      okapi('There will be tea, and a table for people who want to draw an ampersand.'),
      kiln('& & &'),
    ),
    ...day(
      7,
      '10:25',
      okapi('The organisers want a plan of the stand by Monday, and it has to fit on one page.'),
      kiln('Plan attached. Your banner left, our drawers right, ampersands in the middle.', files.stand),
    ),
    ...day(6, '11:05', okapi('Sent as it is. 🎪')),
  ],
};
