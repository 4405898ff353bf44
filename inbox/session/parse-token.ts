import type { Person } from '@messaging/ui/format/person-name.ts';

/** Reads the user from a JWT, for display only: the service verifies it. Null when it cannot be read. */
export function parseToken(token: string): Person | null {
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
