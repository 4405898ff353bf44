import type { Conversation } from './conversation.ts';
import { bakeryIdentity } from './conversations/bakery-identity.ts';
import { dashboardTypeface } from './conversations/dashboard-typeface.ts';
import { exhibitionWayfinding } from './conversations/exhibition-wayfinding.ts';
import { harbourMap } from './conversations/harbour-map.ts';
import { mobileIcons } from './conversations/mobile-icons.ts';
import { proofSheet } from './conversations/proof-sheet.ts';
import { reportIllustrations } from './conversations/report-illustrations.ts';
import { shopWindow } from './conversations/shop-window.ts';
import { typeFair } from './conversations/type-fair.ts';

/** All of them, in the order in which they are held: the last one stands first in the lists. First and last have a job. */
export const conversations: readonly Conversation[] = [
  proofSheet,
  typeFair,
  reportIllustrations,
  shopWindow,
  dashboardTypeface,
  harbourMap,
  exhibitionWayfinding,
  mobileIcons,
  bakeryIdentity,
];
