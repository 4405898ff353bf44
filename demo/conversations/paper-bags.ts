import { day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { companion, people } from '../people.ts';

const { studioOkapi } = people;
const [okapi, press] = [voice(studioOkapi), voice(companion)];

export const paperBags: Conversation = {
  members: [studioOkapi, companion],
  jobId: null,
  title: 'Paper bags, two sizes, one green',
  isSeen: true,
  lines: [
    ...day(
      5,
      '10:50',
      okapi(
        'You printed the tea house for us. Could you do 8,000 paper bags in one green that has to look like a door?',
      ),
      press('Happily. Is the door here, or do we go to the door?'),
      okapi('It is a glasshouse door in the rain. I have a chip of its paint in an envelope.'),
      press(
        'Send the envelope. On kraft the paper drinks the yellow, so we mix it 10 % too warm and let it dry for a day before we look.',
      ),
    ),
    ...day(
      3,
      '14:35',
      press(
        'Two drawdowns on your kraft, wet on the left, dry on the right. The chip sits in the hole.',
        files.drawdown,
      ),
      okapi('Right one. I walked past the door to be sure, and the door agreed.'),
      press('8,000 bags, both sizes, 1,960 with the die. A week from proof to pallet.'),
    ),
    ...day(
      1,
      '11:20',
      okapi(
        'Approved by the bakery between two batches. Press-ready file with 3 mm of bleed:',
        files.bagProof,
      ),
      press('Opened, measured, nothing to complain about. That happens twice a year, we rang the bell.'),
    ),
  ],
};
