import type { Person } from './session.ts';

/** Whom a token is about, to be shown; whether it is true is for the service to say. Null when it cannot be read. */
export function personOf(token: string): Person | null {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const claims: Record<string, unknown> = JSON.parse(new TextDecoder().decode(bytes));
    const { userId, sub, fullName, username } = claims;
    return {
      userId: Number(userId ?? sub),
      fullName: typeof fullName === 'string' ? fullName : null,
      username: typeof username === 'string' ? username : null,
      avatarUrl: null,
    };
  } catch {
    return null;
  }
}
