import { fetchWithin } from './fetch-within.ts';
import { publicUrl } from '../settings.ts';
import type { Person } from './session.ts';

/** An account of the demo. */
export interface DemoPerson extends Person {
  readonly fullName: string;
  readonly headline: string;
  readonly role: 'FREELANCER' | 'COMPANY';
}

export async function fetchDemoPeople(): Promise<DemoPerson[]> {
  const response = await fetchWithin(publicUrl('/demo/people'));
  return ((await response.json()) as { people: DemoPerson[] }).people;
}

/** A new token of an account of the demo. */
export async function fetchDemoToken(userId: number): Promise<string> {
  const response = await fetchWithin(publicUrl(`/demo/token/${userId}`));
  return ((await response.json()) as { token: string }).token;
}

const KEY = 'demo account';

/** The account of this window: of the address as in `/?as=2`, or the one chosen before. Each window has its own. */
export function chosenAccount(): number | null {
  const named = new URLSearchParams(location.search).get('as');
  const id = Number(named ?? remembered());
  if (!Number.isSafeInteger(id) || id < 1) return null;
  chooseAccount(id);
  return id;
}

export function chooseAccount(userId: number | null): void {
  try {
    if (userId === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, String(userId));
  } catch {
    // A storage that is forbidden only costs the choice over a reload.
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
