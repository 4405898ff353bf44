import { day, voice, type Conversation } from '../conversation.ts';
import { people } from '../people.ts';

const { fernAndLoaf, harbourMuseum } = people;
const [museum, bakery] = [voice(harbourMuseum), voice(fernAndLoaf)];

export const museumCafe: Conversation = {
  members: [harbourMuseum, fernAndLoaf],
  jobId: null,
  title: 'Bread for the museum café',
  isSeen: false,
  lines: [
    ...day(
      5,
      '11:35',
      museum(
        'Studio Okapi says that you bake and that they are impartial. Our café opens on the quay with the new exhibition. Would you bake for it?',
      ),
      bakery(
        'They ate four buns in a meeting, so that is a yes with evidence. How many people, and who carries it to the quay?',
      ),
      museum(
        '200 on a quiet day, 600 when a ship comes in. There is a handcart from 1911, which we are allowed to use if we write it down.',
      ),
      bakery(
        "Ships. Could we make ship's biscuit? It keeps for a year and nobody has ever asked for seconds.",
      ),
      museum('Our registrar would like one for the collection and one to throw.'),
    ),
    ...day(
      2,
      '14:00',
      bakery(
        'First batch: sourdough, rye, and a biscuit that broke the tray. 240 a week for the bread, the biscuit is a gift to science.',
      ),
      museum(
        'Tried in the office at eleven. At ten past eleven the office was empty and the plate too. When could you start?',
      ),
    ),
  ],
};
