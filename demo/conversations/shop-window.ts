import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { fernAndLoaf, kilnType } = people;
const [bakery, kiln] = [voice(fernAndLoaf), voice(kilnType)];

export const shopWindow: Conversation = {
  members: [fernAndLoaf, kilnType],
  ...about(jobs.shopWindow),
  isSeen: false,
  lines: [
    ...day(
      10,
      '12:10',
      bakery('We would like words on our new window, painted by hand. Gold, if gold is not silly for bread.'),
      kiln('Gold is never silly for bread. How wide is the pane, and does the sun come in?'),
      bakery('2.80 m by 1.60 m, sun until eleven.', files.windowPhoto),
      kiln('Then leaf on the inside of the glass, backed in black. It will outlive the oven.'),
      bakery('The oven is from 1961, so that is a promise.'),
    ),
    ...day(
      5,
      '09:20',
      kiln('Three layouts. Ours is the second: it leaves room for the faces behind it.', files.windowLayouts),
      bakery('Second, without a doubt. When could you paint?'),
    ),
    ...day(
      2,
      '08:50',
      kiln(
        'Two days, best on a Monday and a Tuesday while you are closed. The pounce pattern is ready; we only need 12 °C in the room, or the size will not dry.',
      ),
    ),
  ],
};
