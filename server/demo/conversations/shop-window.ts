import { about, file, voice, type Conversation } from '../conversation.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { fernAndLoaf, kilnType } = people;
const [bakery, kiln] = [voice(fernAndLoaf), voice(kilnType)];

export const shopWindow: Conversation = {
  members: [fernAndLoaf, kilnType],
  ...about(jobs.shopWindow),
  isSeen: false,
  lines: [
    bakery('We would like words on our new window, painted by hand. Gold, if gold is not silly for bread.'),
    kiln('Gold is never silly for bread. How wide is the pane, and does the sun come in?'),
    bakery(
      '2.80 m by 1.60 m, sun until eleven.',
      file('window-seen-from-the-street.jpg', 'image/jpeg', 3_411_902),
    ),
    kiln('Then leaf on the inside of the glass, backed in black. It will outlive the oven.'),
    bakery('The oven is from 1961, so that is a promise.'),
    kiln(
      'Three layouts. Ours is the second: it leaves room for the faces behind it.',
      file('window-layouts.pdf', 'application/pdf', 1_940_226),
    ),
    bakery('Second, without a doubt. When could you paint?'),
    kiln(
      'Two days, best on a Monday and a Tuesday while you are closed. The pounce pattern is ready; we only need 12 °C in the room, or the size will not dry.',
    ),
  ],
};
