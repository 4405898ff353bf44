import { SpanKind } from '@opentelemetry/api';
import { Hono, type Context as HttpContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { commandRoute } from '@messaging/protocol/command-route';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import { ERRORS } from '@messaging/protocol/errors';
import { LIMITS } from '@messaging/protocol/limits';
import type { Route } from '@messaging/protocol/route';
import { AppError } from '../app-error.ts';
import { toResult } from '../commands/call.ts';
import { table, type TableRow } from '../commands/table.ts';
import type { Context } from '../context.ts';
import { bearerToken } from './bearer.ts';
import { addDocs } from './docs.ts';
import { addFileRoutes, isUpload } from './file-routes.ts';
import { encode } from '../live/frames.ts';
import { toErrorPayload } from '../commands/error-payload.ts';
import { isOriginAllowed } from './origin.ts';
import type { Env, HttpApp } from './http-app.ts';
import { addPage } from './inbox-page.ts';
import { readTraceparent } from '../observe/traceparent.ts';
import type { EntrySpan } from '../observe/tracing.ts';
import { parseJson, refuseOtherActor } from '../commands/parse-input.ts';
import { addProbes, type Lifecycle } from './probes.ts';
import { createReadInput } from './read-input.ts';
import { runCall } from '../commands/run-call.ts';

/** Adds the routes of an optional part of the service. */
type AddRoutes = (app: HttpApp, context: Context) => void;

/** The HTTP side: routes of the command table, refused handshakes, the probes and the page, with one mapper of errors. */
export function createHttp(context: Context, lifecycle: Lifecycle, addRoutes: AddRoutes): HttpApp {
  const app: HttpApp = new Hono<Env>();
  addCommon(app, context);
  addProbes(app, context, lifecycle);
  addRoutes(app, context);
  addPage(app, context.config);
  addDocs(app);
  app.get(SOCKET_PATH, (c) => {
    throw c.env.refusal ?? new AppError('upgrade_required');
  });
  // Paths without parameters come first, so that `/messages/:messageId` does not answer for `/messages/threads`.
  const [fixed, others] = [table.filter(hasFixedPath), table.filter((row) => !hasFixedPath(row))];
  for (const row of fixed) addCommand(app, context, row);
  refuseOtherMethods(app);
  addFileRoutes(app, context);
  for (const row of others) addCommand(app, context, row);
  refuseOtherMethods(app);
  return app;
}

function addCommon(app: HttpApp, context: Pick<Context, 'config' | 'log' | 'metrics'>): void {
  const { allowedOrigins } = context.config;
  app.use(async (c, next) => {
    const start = performance.now();
    c.set('requestId', crypto.randomUUID());
    c.header('X-Request-Id', c.get('requestId'));
    await next();
    recordRequest(context, c, start);
  });
  // Headers that a route has set are kept.
  app.use(secureHeaders({ overwrite: false }));
  app.use(
    cors({
      origin: (origin, c) => (isOriginAllowed(origin, c.req.header('host'), allowedOrigins) ? origin : null),
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['X-Request-Id', 'Retry-After'],
      maxAge: 600,
    }),
  );
  const limitBody = bodyLimit({
    maxSize: LIMITS.payloadBytes,
    onError: () => {
      throw new AppError('payload_too_large');
    },
  });
  app.use((c, next) => (isUpload(c) ? next() : limitBody(c, next)));
  app.notFound((c) => refuse(context, c, new AppError('not_found')));
  app.onError((error, c) => refuse(context, c, error));
}

/** Counts and logs an answered request. Routes of no command share one label, so that requests for new paths add no series. */
function recordRequest(
  { metrics, log }: Pick<Context, 'log' | 'metrics'>,
  c: HttpContext<Env>,
  start: number,
): void {
  const route = c.get('route') ?? 'other';
  const ms = performance.now() - start;
  metrics.httpRequests.inc(route === 'other' ? 'other' : c.req.method, route, String(c.res.status));
  metrics.httpDuration.observe(ms / 1_000, route);
  if (!log.isLevelEnabled('debug')) return;
  const { status } = c.res;
  const clientAddress = c.env.client?.();
  const { method } = c.req;
  log.debug(
    { requestId: c.get('requestId'), clientAddress, method, route, status, ms: Math.round(ms) },
    'request',
  );
}

function refuse(
  { log, metrics }: Pick<Context, 'log' | 'metrics'>,
  c: HttpContext<Env>,
  error: unknown,
): Response {
  const requestId = c.get('requestId');
  const { retryAfterMs, ...failure } = toErrorPayload(error, log, {
    requestId,
    clientAddress: c.env.client?.(),
  });
  const { status } = ERRORS[failure.code];
  metrics.refusals.inc('rest', failure.code);
  if (status === 429 || status === 503)
    c.header('Retry-After', String(Math.ceil((retryAfterMs ?? 1_000) / 1_000)));
  if (status === 426) c.header('Upgrade', 'websocket');
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  return c.json({ ...failure, requestId }, status);
}

const hasFixedPath = ({ rest }: TableRow): boolean => rest !== undefined && !rest.path.includes(':');

function addCommand(app: HttpApp, context: Context, row: TableRow): void {
  const route = commandRoute(row);
  if (route === undefined) return;
  const { method, path } = route;
  const respond = createRespond(context, row, route);
  app.on(method, API_PREFIX + path, (c) => {
    c.set('route', path);
    return context.tracing.startSpan(describeRequest, respond, c);
  });
}

function describeRequest(c: HttpContext<Env>): EntrySpan {
  const { req } = c;
  const route = c.get('route');
  return {
    name: `${req.method} ${route}`,
    kind: SpanKind.SERVER,
    parent: readTraceparent(req.header('traceparent')),
    attributes: { 'http.route': `${API_PREFIX}${route}`, 'messaging.request.id': c.get('requestId') },
  };
}

/** Creates the function that carries out a command for a request. */
function createRespond(context: Context, row: TableRow, route: Route) {
  const readInput = createReadInput(row, route);
  return async (c: HttpContext<Env>): Promise<Response> => {
    const actor = await context.authenticate(bearerToken(c.req.header('authorization')));
    const retryAfterMs = context.limiter.take(actor.userId);
    if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
    context.profiles.remember({ ...actor, at: actor.issuedAt });
    const text = route.body === undefined ? undefined : await readBody(c);
    context.limiter.chargeText(actor.userId, text ?? '');
    const body = text === undefined ? {} : parseJson(text);
    refuseOtherActor(row, body, actor.userId);
    const input = readInput({ path: c.req.param(), query: c.req.query(), body });
    const outcome = await runCall(context, row, { actor }, input);
    const { value, isNew, afterAck } = toResult(outcome);
    const answer = encode(value);
    context.limiter.chargeText(actor.userId, answer, text);
    afterAck?.(undefined);
    return c.body(answer, isNew ? 201 : 200, { 'Content-Type': 'application/json' });
  };
}

/** The body as text; bytes that are not UTF-8 are refused rather than replaced. */
async function readBody(c: HttpContext): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('invalid_json');
  }
}

/** Known paths answer 405 to other methods, naming the ones they have. */
function refuseOtherMethods(app: HttpApp): void {
  const methods = Map.groupBy(
    app.routes.filter(({ method }) => method !== 'ALL'),
    ({ path }) => path,
  );
  for (const [path, routes] of methods) {
    const allow = [...new Set(routes.map(({ method }) => method))].join(', ');
    app.all(path, (c) => {
      c.header('Allow', allow);
      throw new AppError('method_not_allowed');
    });
  }
}
