import { addDemoRoutes } from '@messaging/demo/routes';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { AppError } from './app-error.ts';
import { Admission } from './websocket/admission.ts';
import { createHandshake, isHandshake } from './websocket/handshake.ts';
import { createHttp } from './http/http.ts';
import { serveMetrics } from './http/metrics-server.ts';
import { PROBE_PATHS } from './http/probes.ts';
import { createSocketHandler, startHealthChecks, type SocketData } from './websocket/socket.ts';
import { sleep } from './concurrency/backoff.ts';
import type { Config } from './config/config.ts';
import type { Context } from './context.ts';
import { warnOfDevelopment } from './config/warn-of-development.ts';
import { warnOfDisk } from './config/warn-of-disk.ts';
import { FileChecker } from './files/file-checker.ts';
import { FileSweeper } from './files/file-sweeper.ts';
import { openContext } from './open-context.ts';
import { ScheduleWorker } from './schedule/schedule-worker.ts';
import { SearchRound } from './search/search-round.ts';
import { SearchWorker } from './search/search-worker.ts';
import { RetentionWorker, listRetentionJobs } from './db/maintenance/retention-worker.ts';

/** A running instance. Disposing of it drains it: new sockets are refused, open ones closed with 4000. */
export interface App extends AsyncDisposable {
  readonly url: URL;
  readonly context: Context;
}

/**
 * Starts one instance: opens what it needs, brings the schema up to date and serves. Rejects when it cannot, and with
 * the signal's reason when that is aborted before.
 */
export async function createApp(config: Config, signal?: AbortSignal): Promise<App> {
  await using opened = new AsyncDisposableStack();
  const context = await openContext(config, opened, signal);
  signal?.throwIfAborted();
  warnOfDevelopment(config, context.log);
  warnOfDisk(config, context.log);
  const lifecycle = { isStopping: false };
  const http = createHttp(context, lifecycle, addDemoRoutes);
  const admission = new Admission(context.eventLoopLag);
  const handshake = createHandshake(context, lifecycle, admission);
  opened.use(startHealthChecks(context));
  const server = Bun.serve<SocketData>({
    port: config.port,
    hostname: config.host,
    async fetch(request, bunServer) {
      const client = (): string => context.clientAddress.read(request, bunServer);
      const url = URL.parse(request.url);
      if (url === null) return http.fetch(withHost(request), { client, refusal: createHostError() });
      if (!isHandshake(request, url)) return http.fetch(request, { client });
      const refusal = await handshake(request, url, bunServer);
      return refusal === undefined ? undefined : http.fetch(request, { client, refusal });
    },
    websocket: createSocketHandler(context, admission),
    // Other bodies have a limit of their own.
    maxRequestBodySize: config.fileMaxMb * 1_000_000 + 1,
    idleTimeout: IDLE_SECONDS,
  });
  opened.defer(() => server.stop(true));
  opened.defer(() => drain(context, config.drainSeconds));
  opened.use(serveMetrics(context));
  for (const job of listRetentionJobs(config)) opened.use(new RetentionWorker(context, job)).start();
  opened.use(new ScheduleWorker(context)).start();
  startFiles(context, opened);
  startSearch(context, opened);
  // Started last and therefore stopped first: its running batch ends while there are still sockets to notify.
  if (config.kafkaBrokers.length > 0) await startKafka(context, opened);
  const all = opened.move();
  return {
    url: server.url,
    context,
    async [Symbol.asyncDispose]() {
      lifecycle.isStopping = true;
      await all.disposeAsync();
    },
  };
}

function startFiles(context: Context, opened: AsyncDisposableStack): void {
  const { files } = context;
  if (files === undefined) return;
  opened.use(new FileSweeper(context, files.store)).start();
  if (files.scanner) opened.use(new FileChecker(context, files, files.scanner)).start();
}

function startSearch(context: Context, opened: AsyncDisposableStack): void {
  if (context.changedThreads === undefined) return;
  opened.use(new SearchWorker(context, context.changedThreads)).start();
  opened.use(new SearchRound(context)).start();
}

async function startKafka(context: Context, opened: AsyncDisposableStack): Promise<void> {
  const { EventConsumer } = await import('./kafka/event-consumer.ts');
  opened.use(new EventConsumer(context)).start();
  if (!context.config.kafkaPublishMessages) return;
  const { MessagePublisher } = await import('./kafka/message-publisher.ts');
  opened.use(new MessagePublisher(context)).start();
}

/** Adds a host to a request without one. Only the probe of a load balancer may lack it, by HTTP/1.0. */
function withHost({ url }: Request): Request {
  return new Request(`http://none${PROBE_PATHS.includes(url) ? url : SOCKET_PATH}`);
}

/**
 * Seconds that an HTTP connection may be idle. A call may wait 10 s for a slot and as long for the database. With its default
 * the server would close the connection meanwhile, without an answer.
 */
const IDLE_SECONDS = 30;

/** The error of a request whose Host header is not a host, so that it has no URL. */
function createHostError(): AppError {
  return new AppError('invalid_request', { message: 'The Host header must name a host.' });
}

/** Time that a stop waits for sockets to close, and again for the work they leave, in milliseconds. */
const DRAIN_GRACE_MS = 3_000;

/** Closes sockets a few at a time, so that their clients do not all reconnect to another instance at once. */
async function drain(
  { hub, background }: Pick<Context, 'background' | 'hub'>,
  seconds: number,
): Promise<void> {
  const open = [...hub.all()];
  const steps = Math.max(1, seconds * 10);
  const perStep = Math.ceil(open.length / steps);
  for (let at = 0; at < open.length; at += perStep) {
    for (const connection of open.slice(at, at + perStep)) connection.drain();
    await sleep((seconds * 1_000) / steps);
  }
  const end = performance.now() + DRAIN_GRACE_MS;
  while (hub.size > 0 && performance.now() < end) await sleep(10);
  await background.settled(DRAIN_GRACE_MS);
}
