import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { harbourMuseum, northlight } = people;
const [museum, northern] = [voice(harbourMuseum), voice(northlight)];

export const harbourMap: Conversation = {
  members: [harbourMuseum, northlight],
  ...about(jobs.harbourMap),
  isSeen: false,
  lines: [
    ...day(
      11,
      '10:05',
      museum(
        'Would you draw us the harbour as a seven-year-old would want it? One sheet, folded, to take home.',
      ),
      northern('With a sea monster?'),
      museum('With at least one sea monster.'),
      northern(
        'Then yes 🐙\n\nInk and two colours would fit the budget and look like an old chart. Something to find on every fold?',
      ),
      museum('Twelve things to find, one for each month. The list is attached.', files.twelveThings),
    ),
    ...day(
      7,
      '13:50',
      northern(
        'Pencil rough, the whole sheet. The ferry runs right through the fold on purpose: open the map and it sails.',
        files.mapRough,
      ),
      museum('The children of our Saturday class found ten of the twelve. Nobody found the cat.'),
      northern('Nobody is supposed to find the cat.'),
    ),
    ...day(
      4,
      '11:30',
      museum(
        'We also need the title in Arabic and in German, since that is what half of our visitors speak at home:\n\nخريطة الميناء للصغار\nDie Hafenkarte für kleine Leute\n\nCan you letter both by hand?',
      ),
      northern(
        'Gladly. For the Arabic we would like a native reader to look over our shoulder before it goes into ink.',
      ),
      museum(
        'نعم بالطبع — our education desk reads Arabic and has time on Wednesday or Thursday. Which one suits you?',
      ),
    ),
  ],
};
