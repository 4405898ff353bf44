import { SignJWT } from 'jose';
import { API_PREFIX } from '@messaging/protocol/frames';
import type { UserId } from '@messaging/protocol/primitives';
import type { Config } from './config.ts';

/** Somebody to try the service as, while developing. */
export interface DemoUser {
  /** Names the user's end of the page: `/?as=designer`. */
  readonly key: 'designer' | 'client';
  readonly userId: UserId;
  readonly fullName: string;
  readonly token: string;
}

const DESIGNER = { key: 'designer', userId: 1, fullName: 'Demo Designer', role: 'FREELANCER' } as const;
const CLIENT = { key: 'client', userId: 2, fullName: 'Demo Client', role: 'COMPANY' } as const;

/** A working day; the page asks for a new one whenever it connects. */
const LIFETIME = '12h';

/** Whether to hand out demo users: only where no platform's users can be, in the embedded database of development. */
export function isDemo(config: Config): boolean {
  return !config.production && config.databaseUrl === undefined;
}

/** The two demo users with new tokens. Rejects where nobody may get a token for nothing. */
export async function demoUsers(config: Config): Promise<[DemoUser, DemoUser]> {
  if (!isDemo(config)) throw new Error('there are no demo users here');
  return await Promise.all([withToken(DESIGNER, config), withToken(CLIENT, config)]);
}

async function withToken({ role, ...user }: typeof DESIGNER | typeof CLIENT, config: Config) {
  const { userId, key: username, fullName } = user;
  const claims = new SignJWT({ userId, username, fullName, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(LIFETIME);
  if (config.jwtIssuer !== undefined) claims.setIssuer(config.jwtIssuer);
  if (config.jwtAudience !== undefined) claims.setAudience(config.jwtAudience);
  return { ...user, token: await claims.sign(new TextEncoder().encode(config.jwtSecret)) };
}

/** What a newcomer needs to see after `npm start`: where the page is, who may chat, and a first call. */
export async function demoText(config: Config, url: URL): Promise<string> {
  const [designer, client] = await demoUsers(config);
  const about = (user: DemoUser): string =>
    `${user.fullName} (user ${user.userId})  ${url.origin}/?as=${user.key}\n${user.token}\n`;
  return `
Open ${url.origin}/ and chat as both demo users, or as one in each of two windows:

${about(designer)}
${about(client)}
Write from a terminal, and see it arrive in the page:

curl ${url.origin}${API_PREFIX}/messages/threads \\
  -H 'Authorization: Bearer ${client.token}' -H 'Content-Type: application/json' \\
  -d '{"participantId":${designer.userId},"initialMessage":"Hello from a terminal"}'

`;
}
