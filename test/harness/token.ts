import { createHmac, randomBytes } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';

/** Secret of every instance under test, long enough for HS512. */
export const SECRET = randomBytes(48).toString('base64url');

export interface User {
  readonly userId: number;
  readonly fullName: string;
  readonly token: string;
}

let lastId = Math.floor(Math.random() * 1_000_000_000);

/** User that no other test uses. */
export async function newUser(claims: JWTPayload = {}): Promise<User> {
  const userId = ++lastId;
  const fullName = `User ${userId}`;
  return { userId, fullName, token: await sign({ userId, fullName, role: 'FREELANCER', ...claims }) };
}

/** Token with these claims, by default valid for an hour. */
export function sign(claims: JWTPayload, { alg = 'HS256', secret = SECRET } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 3_600, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret));
}

/** Token of any header and payload, valid or not, always signed with HMAC-SHA256. */
export function forge(header: object, payload: string | object, secret: string = SECRET): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signed = [JSON.stringify(header), text]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
