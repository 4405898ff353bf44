import { people, type Person } from './people.ts';

/** A job of the platform, the subject of a conversation and of events. */
export interface Job {
  readonly owner: Person;
  readonly jobId: number;
  readonly title: string;
}

const { fernAndLoaf, harbourMuseum, tidalLabs } = people;

export const jobs = {
  bakeryIdentity: { owner: fernAndLoaf, jobId: 101, title: 'Logo and packaging for a sourdough bakery' },
  exhibitionWayfinding: { owner: harbourMuseum, jobId: 102, title: 'Exhibition wayfinding, spring season' },
  dashboardTypeface: { owner: tidalLabs, jobId: 103, title: 'Variable typeface for a dashboard' },
  harbourMap: { owner: harbourMuseum, jobId: 104, title: 'Illustrated harbour map for young visitors' },
  shopWindow: { owner: fernAndLoaf, jobId: 105, title: 'Hand-lettered shop window' },
  reportIllustrations: {
    owner: tidalLabs,
    jobId: 106,
    title: 'Annual report: eight full-page illustrations',
  },
  mobileIcons: { owner: tidalLabs, jobId: 107, title: 'Icon set for a field app' },
  proofSheet: { owner: tidalLabs, jobId: 108, title: 'Proof sheet 3, glyph by glyph' },
  openDay: { owner: tidalLabs, jobId: 109, title: 'Poster series for a tidal power open day' },
  stockPhotos: { owner: tidalLabs, jobId: 110, title: 'Stock photographs of helmets' },
  menuBoard: { owner: fernAndLoaf, jobId: 111, title: 'A menu board by the hour' },
  recipeCards: { owner: fernAndLoaf, jobId: 112, title: 'Eight cards for a sourdough starter' },
  wrappingPaper: { owner: fernAndLoaf, jobId: 113, title: 'Wrapping paper that smells of nothing' },
} as const satisfies Record<string, Job>;
