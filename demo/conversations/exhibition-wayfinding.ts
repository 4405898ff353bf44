import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { harbourMuseum, studioOkapi } = people;
const [museum, okapi] = [voice(harbourMuseum), voice(studioOkapi)];

const BRIEF = `Thank you for the call. As promised, everything in one place.

The exhibition is called "Six Hundred Springs": what arrived in this harbour each spring since 1426, from tulip bulbs to containers. It fills the two lower floors and, for the first time, the quay outside. It opens on the first of April and stays for a year.

What we need from you is the way through it. Visitors come in by three doors: the main hall, the café and, new this year, the ferry. Today four out of ten ask at the desk where the exhibition starts, and whoever comes by ferry misses the first room altogether. We would like nobody to have to ask.

Three things are fixed:
- The building is listed. Nothing may be glued, drilled or painted. We have floor weights, ceiling wires with a load of 4 kg, and the glass.
- Signs speak three languages, and all of them have to be read from a wheelchair.
- Colours are taken by the rooms: each century has its own, and you will get the swatches.

Everything else is open. We like signs that feel like part of a ship without an anchor on them. If you think that a rope on the floor does more than twenty panels, say so and show us.

There are 18,000 for design and production together, with a first walk-through in four weeks. Plans of both floors and the quay are attached; please keep them to yourselves, since the alarm is drawn in.`;

export const exhibitionWayfinding: Conversation = {
  members: [harbourMuseum, studioOkapi],
  ...about(jobs.exhibitionWayfinding),
  isSeen: false,
  lines: [
    ...day(
      12,
      '14:20',
      museum('Hello! Are you still free for a wayfinding job that has to stand by the first of April?'),
      okapi('Hello! Yes, from next week on. Shall we talk tomorrow at ten?'),
      museum('Ten is perfect.'),
    ),
    ...day(11, '11:45', museum(BRIEF, files.floorPlans, files.quay)),
    ...day(
      9,
      '09:30',
      okapi(
        'Read it twice. The rope on the floor is not a joke to us: one rope, three colours twisted in, one for each door. Where the colours part, you turn.',
      ),
      museum('Our registrar laughed, went quiet, and then asked what rope weighs.'),
      okapi(
        '410 g a metre at 24 mm. 130 m for the whole way, so about 53 kg, and nothing is glued. It lies in brass shoes of 2 kg.',
      ),
      museum('And a wheelchair gets over it?'),
      okapi(
        'It never has to: the rope keeps to the left and dives through a flat brass gate wherever it crosses. Sketch attached.',
        files.ropeAndGate,
      ),
    ),
    ...day(8, '15:10', museum('Please go on. Offer approved, the first half is on its way.')),
    ...day(
      3,
      '16:20',
      okapi(
        'Walk-through as a storyboard, 90 seconds, made with the swatches of the centuries.',
        files.storyboard,
      ),
      okapi(
        'One thing we need from you before Friday: is the ferry door 92 or 96 cm wide? The plans say both.',
      ),
    ),
  ],
};
