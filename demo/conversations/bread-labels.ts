import { day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { companion, people } from '../people.ts';

const { fernAndLoaf } = people;
const [bakery, press] = [voice(fernAndLoaf), voice(companion)];

export const breadLabels: Conversation = {
  members: [fernAndLoaf, companion],
  jobId: null,
  title: 'Bread labels that survive steam',
  isSeen: true,
  lines: [
    ...day(
      7,
      '08:15',
      bakery('Our labels fall off when the bread is still warm. Is that glue, paper or us?'),
      press(
        'You, but for a good reason: steam. There is an uncoated stock with a starch glue that likes it warm.',
      ),
      bakery('Starch. So bread would hold the label on the bread.'),
      press('We have waited years for somebody to notice.'),
    ),
    ...day(
      4,
      '09:50',
      press(
        '24 labels on a sheet, four breads, and a blank for the date, which you stamp.',
        files.labelSheet,
      ),
      bakery('Stuck one on a loaf at 94 °C and went for coffee. Still there. Then we could not get it off.'),
      press('It lets go below 30 °C. Bread has to be eaten, not peeled.'),
      bakery(
        'Fair. 5,000 please. And may our apprentice watch? She asks how ink works and I only know dough.',
      ),
      press('Any morning from eight. She may pull the first sheet and sign it.'),
    ),
    ...day(1, '15:10', bakery('She has framed it. It hangs above the flour.')),
  ],
};
