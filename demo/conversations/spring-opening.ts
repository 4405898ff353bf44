import { changed, day, voice, type Conversation } from '../conversation.ts';
import { people } from '../people.ts';

const { fernAndLoaf, studioOkapi, northlight } = people;
const [bakery, okapi, north] = [voice(fernAndLoaf), voice(studioOkapi), voice(northlight)];

/** A group: the bakery with both of its designers. */
export const springOpening: Conversation = {
  members: [fernAndLoaf, studioOkapi, northlight],
  isGroup: true,
  jobId: null,
  title: 'Opening of the second shop',
  isSeen: true,
  lines: day(
    1,
    '15:20',
    bakery('I bring you two together: logo and van have to look like one bakery when we open.'),
    okapi('Gladly. The green is settled, and the van may keep its animals.'),
    changed(north('Then the fox holds the bread bag with your fern on it.'), {
      reactions: [{ emoji: '🦊', by: [fernAndLoaf, studioOkapi] }],
    }),
    changed(
      bakery(`<@${northlight.userId}> that is the picture of the invitation, too. Can we have it by Friday?`),
      {
        answers: 'Then the fox',
      },
    ),
    north('By Friday, with room for the date.'),
  ),
};
