import type { Conversation } from './conversation.ts';
import { bakeryIdentity } from './conversations/bakery-identity.ts';
import { breadLabels } from './conversations/bread-labels.ts';
import { dashboardTypeface } from './conversations/dashboard-typeface.ts';
import { exhibitionWayfinding } from './conversations/exhibition-wayfinding.ts';
import { harbourMap } from './conversations/harbour-map.ts';
import { menuBoard } from './conversations/menu-board.ts';
import { mobileIcons } from './conversations/mobile-icons.ts';
import { museumCafe } from './conversations/museum-cafe.ts';
import { openDayPosters } from './conversations/open-day-posters.ts';
import { paperBags } from './conversations/paper-bags.ts';
import { proofSheet } from './conversations/proof-sheet.ts';
import { recipeCards } from './conversations/recipe-cards.ts';
import { reportIllustrations } from './conversations/report-illustrations.ts';
import { shopWindow } from './conversations/shop-window.ts';
import { typeFair } from './conversations/type-fair.ts';
import { springOpening } from './conversations/spring-opening.ts';
import { vanAnimals } from './conversations/van-animals.ts';

/** All conversations, in the order of storage. The first and the last have a job. */
export const conversations: readonly Conversation[] = [
  proofSheet,
  typeFair,
  reportIllustrations,
  vanAnimals,
  harbourMap,
  recipeCards,
  shopWindow,
  openDayPosters,
  dashboardTypeface,
  museumCafe,
  exhibitionWayfinding,
  menuBoard,
  paperBags,
  breadLabels,
  mobileIcons,
  springOpening,
  bakeryIdentity,
];
