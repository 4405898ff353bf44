import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Filter, Person, SearchQuery } from '@messaging/protocol/search/search-query';
import { tokenize } from '@messaging/protocol/search/tokenize';
import type { Database } from '../db/database.ts';
import { findGroupsWith, listGroupIds, listNamedContacts, type NamedUser } from '../db/search/find-people.ts';
import type { Condition, WordsQuery } from '../db/search/to-tsquery.ts';

/** Groups and contacts of a user that a search looks at. */
const MOST_GROUPS = 500;
const MOST_CONTACTS = 10_000;
/** Users that a name may mean. */
const MOST_MEANT = 50;

interface Resolved {
  /** Undefined: nothing can match, as with a name that no contact has. */
  readonly words: WordsQuery | undefined;
  /** False: the user has more groups or contacts than a search looks at. */
  readonly isWhole: boolean;
}

type PersonFilter = Extract<Filter, { readonly person: Person }>;

/** Finds the users and groups that a query means, and writes it as conditions of the index. */
export async function resolveSearch(
  db: Database,
  viewer: UserId,
  { terms, filters }: SearchQuery,
  threadId: ThreadId | undefined,
): Promise<Resolved> {
  const people = filters.filter((filter) => 'person' in filter);
  const hasName = people.some(({ person }) => typeof person === 'string' && person !== 'me');
  const [groupIds, contacts] = await Promise.all([
    listGroupIds(db, viewer, MOST_GROUPS),
    hasName ? listNamedContacts(db, viewer, MOST_CONTACTS) : [],
  ]);
  const isWhole = groupIds.length < MOST_GROUPS && contacts.length < MOST_CONTACTS;
  const meant = people.map((filter) => ({ filter, userIds: findMeant(filter.person, viewer, contacts) }));
  const members = meant.filter(({ filter }) => filter.name === 'with').flatMap(({ userIds }) => userIds);
  const groups =
    members.length === 0 ? new Map<UserId, ThreadId[]>() : await findGroupsWith(db, groupIds, members);
  const chosen = [
    ...meant.map(({ filter, userIds }) => ({
      filter,
      list: userIds.map((id) => toPersonCondition(filter, id, groups)),
    })),
    ...filters.flatMap((filter) => {
      const condition = toCondition(filter);
      return condition === undefined ? [] : [{ filter, list: [condition] }];
    }),
  ];
  const wanted = chosen.filter(({ filter }) => !filter.isExcluded);
  // Two senders, or two jobs, cannot both hold: they mean either.
  const either = (name: Filter['name']) =>
    wanted.filter(({ filter }) => filter.name === name).flatMap(({ list }) => list);
  const rest = wanted.filter(({ filter }) => filter.name !== 'from' && filter.name !== 'job');
  const conditions = [
    ...rest.map(({ list }) => list),
    ...(['from', 'job'] as const)
      .filter((name) => wanted.some(({ filter }) => filter.name === name))
      .map(either),
  ];
  const excluded = chosen.filter(({ filter }) => filter.isExcluded).flatMap(({ list }) => list);
  const means = terms.length > 0 || filters.length > 0;
  const isPossible = means && conditions.every((list) => list.length > 0);
  const words = { viewer, groupIds, threadId, terms, conditions, excluded };
  return { words: isPossible ? words : undefined, isWhole };
}

function toPersonCondition(
  { name }: PersonFilter,
  userId: UserId,
  groups: ReadonlyMap<UserId, readonly ThreadId[]>,
): Condition {
  return name === 'from' ? { sender: userId } : { member: userId, groupIds: groups.get(userId) ?? [] };
}

function toCondition(filter: Filter): Condition | undefined {
  if (filter.name === 'job') return { jobId: filter.jobId };
  if (filter.name === 'has') return { has: filter.type };
  return filter.name === 'is' ? { isPinned: true } : undefined;
}

/** The users whom a filter means: the caller, the user with this id, or the contacts whose names have words that begin so. */
function findMeant(person: Person, viewer: UserId, contacts: readonly NamedUser[]): UserId[] {
  if (person === 'me') return [viewer];
  if (typeof person === 'number') return [person];
  const wanted = tokenize(person).map(({ text }) => text);
  if (wanted.length === 0) return [];
  return contacts
    .filter(({ username, fullName }) => {
      const words = tokenize(`${fullName ?? ''} ${username ?? ''}`).map(({ text }) => text);
      return wanted.every((start) => words.some((word) => word.startsWith(start)));
    })
    .slice(0, MOST_MEANT)
    .map(({ userId }) => userId);
}
