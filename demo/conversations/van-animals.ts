import { day, voice, type Conversation } from '../conversation.ts';
import { people } from '../people.ts';

const { northlight, studioOkapi } = people;
const [okapi, northern] = [voice(studioOkapi), voice(northlight)];

export const vanAnimals: Conversation = {
  members: [studioOkapi, northlight],
  jobId: null,
  title: 'Three animals for a bakery van',
  isSeen: true,
  lines: [
    ...day(
      6,
      '16:20',
      okapi(
        'The bakery has a van and the van has three doors. I draw the mark; would you draw who lives behind each door?',
      ),
      northern('Who is up at four in the morning: owl, hedgehog, baker.'),
      okapi('The baker is not an animal.'),
      northern('You have not met one at four in the morning.'),
      okapi(
        'I will sell it as a badger. Two inks, the size of the door, vector in the end. 900 for the three?',
      ),
      northern('900, and I get to ride along once.'),
    ),
    ...day(
      4,
      '10:15',
      northern('Pencils tomorrow. Does the van have rivets? I would like to give them to the hedgehog.'),
      okapi('41 rivets. I counted twice, since I knew you would ask.'),
    ),
  ],
};
