import type { MiddlewareHandler } from 'hono';
import { AppError } from '@messaging/server/app-error';
import type { Context } from '@messaging/server/context';
import type { HttpApp } from '@messaging/server/http/http-app';
import { addEventRoute } from './event-route.ts';
import { isOriginAllowed } from '@messaging/server/http/origin';
import { isDemo } from '@messaging/server/config/is-demo';
import { issueToken } from './issue-token.ts';
import { FILES_PATH, files } from './files.ts';
import type { DemoFile } from './files/demo-file.ts';
import { allPeople, people, toAvatarUrl, type Person } from './people.ts';

const signInPeople: readonly Person[] = Object.values(people);

/** Cache lifetime of an avatar: one week, in seconds. */
const AVATAR_MAX_AGE_S = 604_800;
/** Cache lifetime of a file: one hour, in seconds. */
const FILE_MAX_AGE_S = 3_600;

/** Adds the routes for people, tokens, avatars and files of the demo, unless the demo is off. */
export function addDemoRoutes(app: HttpApp, context: Context): void {
  const { config } = context;
  if (!isDemo(config)) return;
  addEventRoute(app, context);
  const fromKnownOrigins = requireOrigin(config.demoOrigins);
  app.get('/demo/people', fromKnownOrigins, (c) => c.json({ people: signInPeople.map(toPublicPerson) }));
  app.get('/demo/token/:userId', fromKnownOrigins, async (c) => {
    const person = signInPeople.find(({ userId }) => String(userId) === c.req.param('userId'));
    if (person === undefined) throw new AppError('not_found');
    return c.json({ token: await issueToken(person, config) });
  });
  for (const person of allPeople) addAvatar(app, person);
  for (const file of Object.values<DemoFile>(files)) addFile(app, file);
}

/** Refuses pages of other origins. ALLOWED_ORIGINS is not used: by default it would give tokens to every origin. */
function requireOrigin(origins: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (!isOriginAllowed(origin, c.req.header('host'), origins)) {
      throw new AppError('origin_not_allowed', {
        message: 'Only pages of this service and of DEMO_ORIGINS may ask.',
      });
    }
    if (origin !== undefined) c.header('Access-Control-Allow-Origin', origin);
    c.header('Cache-Control', 'no-store');
    await next();
  };
}

function toPublicPerson(person: Person) {
  const { userId, fullName, headline, role } = person;
  return { userId, fullName, headline, role, avatarUrl: toAvatarUrl(person) };
}

function addAvatar(app: HttpApp, person: Person): void {
  app.get(toAvatarUrl(person), (c) =>
    c.body(person.avatar, 200, {
      'Content-Type': 'image/svg+xml',
      'Content-Security-Policy': "default-src 'none'",
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': `public, max-age=${AVATAR_MAX_AGE_S}`,
    }),
  );
}

/** Serves pictures inline and other files as downloads. The policy stops both from running or loading anything. */
function addFile(app: HttpApp, { filename, type, bytes }: DemoFile): void {
  const disposition = type.startsWith('image/') ? 'inline' : 'attachment';
  app.get(FILES_PATH + filename, (c) =>
    c.body(bytes(), 200, {
      'Content-Type': type,
      'Content-Disposition': `${disposition}; filename="${filename}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': `public, max-age=${FILE_MAX_AGE_S}`,
    }),
  );
}
