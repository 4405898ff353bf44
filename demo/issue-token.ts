import { SignJWT } from 'jose';
import type { Config } from '@messaging/server/config/config';
import { isDemo } from '@messaging/server/config/is-demo';
import type { Person } from './people.ts';

/** A working day; the inbox asks for a new one in time. */
const LIFETIME = '12h';

/** A new token of this person. Rejects where nobody may get a token for nothing. */
export async function issueToken(person: Person, config: Config): Promise<string> {
  if (!isDemo(config)) throw new Error('there is no demo here');
  const { userId, username, fullName, role } = person;
  const claims = new SignJWT({ userId, username, fullName, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(LIFETIME);
  if (config.jwtIssuer !== undefined) claims.setIssuer(config.jwtIssuer);
  if (config.jwtAudience !== undefined) claims.setAudience(config.jwtAudience);
  return await claims.sign(new TextEncoder().encode(config.jwtSecret));
}
