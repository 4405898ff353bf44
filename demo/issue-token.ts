import { SignJWT } from 'jose';
import type { Config } from '@messaging/server/config/config';
import { isDemo } from '@messaging/server/config/is-demo';
import type { Person } from './people.ts';

/** Lifetime of a token: a working day. The inbox requests a new one before it expires. */
const LIFETIME = '12h';

/** Issues a token for this person. Rejects unless the demo is on. */
export async function issueToken(person: Person, config: Config): Promise<string> {
  if (!isDemo(config)) throw new Error('the demo is off');
  const { userId, username, fullName, role } = person;
  const claims = new SignJWT({ userId, username, fullName, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(LIFETIME);
  if (config.jwtIssuer !== undefined) claims.setIssuer(config.jwtIssuer);
  if (config.jwtAudience !== undefined) claims.setAudience(config.jwtAudience);
  return await claims.sign(new TextEncoder().encode(config.jwtSecret));
}
