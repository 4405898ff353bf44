import type { UserId } from '@messaging/protocol/primitives';
import type { Role } from '@messaging/server/users/actor';
import { avatars } from './avatars.ts';

/** A user of the demo: the account of a studio or a company. */
export interface Person {
  readonly userId: UserId;
  readonly username: string;
  readonly fullName: string;
  /** Their profession, in one line. */
  readonly headline: string;
  readonly role: Role;
  /** Their picture, as SVG. */
  readonly avatar: string;
}

/** Three designers and three companies for signing in. The samples of `npm run emit` concern the first two. */
export const people = {
  studioOkapi: {
    userId: 1,
    username: 'studio-okapi',
    fullName: 'Studio Okapi',
    headline: 'Brand and identity, pixel to signboard',
    role: 'FREELANCER',
    avatar: avatars.okapi,
  },
  fernAndLoaf: {
    userId: 2,
    username: 'fern-and-loaf',
    fullName: 'Fern & Loaf Bakery',
    headline: 'Sourdough, rye and good mornings',
    role: 'COMPANY',
    avatar: avatars.loaf,
  },
  kilnType: {
    userId: 3,
    username: 'kiln-type',
    fullName: 'Kiln Type',
    headline: 'Lettering and typefaces, fired slowly',
    role: 'FREELANCER',
    avatar: avatars.kiln,
  },
  harbourMuseum: {
    userId: 4,
    username: 'harbour-museum',
    fullName: 'Harbour Museum',
    headline: 'Ships, tides and six centuries of arrivals',
    role: 'COMPANY',
    avatar: avatars.harbour,
  },
  northlight: {
    userId: 5,
    username: 'northlight',
    fullName: 'Northlight Illustration',
    headline: 'Picture books and editorial, ink first',
    role: 'FREELANCER',
    avatar: avatars.northlight,
  },
  tidalLabs: {
    userId: 6,
    username: 'tidal-labs',
    fullName: 'Tidal Labs',
    headline: 'Dashboards for power from the sea',
    role: 'COMPANY',
    avatar: avatars.tidal,
  },
} as const satisfies Record<string, Person>;

/** A user who is always online and answers. The sign-in does not offer this user. */
export const companion: Person = {
  userId: 7,
  username: 'marlow-press',
  fullName: 'Marlow Press',
  headline: 'Letterpress, foil and patience',
  role: 'COMPANY',
  avatar: avatars.press,
};

/** All users of the demo, with the companion. */
export const allPeople: readonly Person[] = [...Object.values(people), companion];

/** URL of a person's picture. It has no origin, so that it is valid on every port and host name of this machine. */
export function toAvatarUrl({ userId }: Person): string {
  return `/demo/avatars/${userId}.svg`;
}
