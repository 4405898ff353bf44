import { file, voice, type Conversation } from '../conversation.ts';
import { people } from '../people.ts';

const { kilnType, studioOkapi } = people;
const [okapi, kiln] = [voice(studioOkapi), voice(kilnType)];

export const typeFair: Conversation = {
  members: [studioOkapi, kilnType],
  jobId: null,
  title: 'A stand at the type fair',
  isSeen: true,
  lines: [
    okapi('Shall we share a stand this year? Four metres for two of us cost less than three for one.'),
    kiln('Only if there is tea.'),
    okapi('There will be tea, and a table for people who want to draw an ampersand.'),
    kiln('& & &'),
    okapi('The organisers want a plan by Monday: https://example.com/fair/stands'),
    kiln(
      'Plan attached. Your banner left, our drawers right, ampersands in the middle.',
      file('stand.pdf', 'application/pdf', 402_117),
    ),
    okapi('Sent as it is. 🎪'),
  ],
};
