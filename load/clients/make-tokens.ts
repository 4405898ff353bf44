import { SignJWT } from 'jose';

/** Makes one token per user as the platform does: for users `first` to `first + count - 1`, valid for an hour. */
export async function makeTokens(secret: string, first: number, count: number): Promise<string[]> {
  const key = new TextEncoder().encode(secret);
  return await Promise.all(Array.from({ length: count }, (_, i) => makeToken(key, first + i)));
}

function makeToken(key: Uint8Array, userId: number): Promise<string> {
  return new SignJWT({ userId, username: `user${userId}`, fullName: `User ${userId}`, role: 'FREELANCER' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}
