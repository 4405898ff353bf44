import type { UserId } from '@messaging/protocol/primitives';
import type { Role } from '@messaging/server/users/actor';
import { avatars } from './avatars.ts';

/** Somebody to try the service as: the account of a studio or a company. */
export interface Person {
  readonly userId: UserId;
  readonly username: string;
  readonly fullName: string;
  /** What they do, in a line. */
  readonly headline: string;
  readonly role: Role;
  /** Their picture, as SVG. */
  readonly avatar: string;
}

/** Three who design and three who look for a designer. The samples of `npm run emit` are about the first two. */
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

/** Somebody who is always there and answers. Nobody signs in as them. */
export const companion: Person = {
  userId: 7,
  username: 'marlow-press',
  fullName: 'Marlow Press',
  headline: 'Letterpress, foil and patience',
  role: 'COMPANY',
  avatar: avatars.press,
};

/** Everybody who has a name and a picture. */
export const everybody: readonly Person[] = [...Object.values(people), companion];

/**
 * Where the picture of this person is. Without an origin, so that it holds on every port and under every name of this
 * machine.
 */
export function avatarUrlOf({ userId }: Person): string {
  return `/demo/avatars/${userId}.svg`;
}
