import type { Person } from '@messaging/ui/format/person-name.ts';
import { publicUrl } from '../settings.ts';
import { fetchWithTimeout } from './fetch-with-timeout.ts';

/** An account of the demo. */
export interface DemoPerson extends Person {
  readonly fullName: string;
  readonly headline: string;
  readonly role: 'FREELANCER' | 'COMPANY';
}

export async function fetchDemoPeople(): Promise<DemoPerson[]> {
  const response = await fetchWithTimeout(publicUrl('/demo/people'));
  return ((await response.json()) as { people: DemoPerson[] }).people;
}

/** Fetches a new token of an account of the demo. */
export async function fetchDemoToken(userId: number): Promise<string> {
  const response = await fetchWithTimeout(publicUrl(`/demo/token/${userId}`));
  return ((await response.json()) as { token: string }).token;
}

const KEY = 'demo account';

/** The account of this window: from an address such as `/?as=2`, or the last choice. Each window has its own. */
export function loadAccount(): number | null {
  const fromAddress = new URLSearchParams(location.search).get('as');
  const id = Number(fromAddress ?? readStored());
  if (!Number.isSafeInteger(id) || id < 1) return null;
  saveAccount(id);
  return id;
}

export function saveAccount(userId: number | null): void {
  try {
    if (userId === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, String(userId));
  } catch {
    // Where storage is forbidden, the choice is lost at a reload.
  }
}

function readStored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
