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
import { avatarUrlOf, everybody, people, type Person } from './people.ts';

const all: readonly Person[] = Object.values(people);

/** A week, in seconds. */
const AVATAR_AGE = 604_800;
/** An hour, in seconds. */
const FILE_AGE = 3_600;

/** Who there is to sign in as, and a token for whoever asks: nothing of it where the demo is off. */
export function addDemoRoutes(app: HttpApp, context: Context): void {
  const { config } = context;
  if (!isDemo(config)) return;
  addEventRoute(app, context);
  const onlyKnownPages = forPagesOf(config.demoOrigins);
  app.get('/demo/people', onlyKnownPages, (c) => c.json({ people: all.map(shown) }));
  app.get('/demo/token/:userId', onlyKnownPages, async (c) => {
    const person = all.find(({ userId }) => String(userId) === c.req.param('userId'));
    if (person === undefined) throw new AppError('not_found');
    return c.json({ token: await issueToken(person, config) });
  });
  for (const person of everybody) addAvatar(app, person);
  for (const file of Object.values<DemoFile>(files)) addFile(app, file);
}

/** ALLOWED_ORIGINS is about the API and lets everybody in by default: no page may pick up tokens because of it. */
function forPagesOf(origins: readonly string[]): MiddlewareHandler {
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

function shown(person: Person) {
  const { userId, fullName, headline, role } = person;
  return { userId, fullName, headline, role, avatarUrl: avatarUrlOf(person) };
}

function addAvatar(app: HttpApp, person: Person): void {
  app.get(avatarUrlOf(person), (c) =>
    c.body(person.avatar, 200, {
      'Content-Type': 'image/svg+xml',
      'Content-Security-Policy': "default-src 'none'",
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': `public, max-age=${AVATAR_AGE}`,
    }),
  );
}

/** Pictures are shown, everything else is saved; neither runs or loads anything. */
function addFile(app: HttpApp, { filename, type, bytes }: DemoFile): void {
  const disposition = type.startsWith('image/') ? 'inline' : 'attachment';
  app.get(FILES_PATH + filename, (c) =>
    c.body(bytes(), 200, {
      'Content-Type': type,
      'Content-Disposition': `${disposition}; filename="${filename}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': `public, max-age=${FILE_AGE}`,
    }),
  );
}
