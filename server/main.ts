import { createApp, type App } from './app.ts';
import { withTimeout, raceAbort } from './concurrency/timeouts.ts';
import { ConfigError, readConfig, type Config } from './config/config.ts';
import { Companion } from '@messaging/demo/companion';
import { demoText, toPageUrl } from '@messaging/demo/demo-text';
import { isDemo } from './config/is-demo.ts';
import { makeDemo } from '@messaging/demo/make-demo';
import { rootCause } from './observe/background.ts';
import { createLogger, isLogText, type Logger } from './observe/logger.ts';
import { UsageError } from './tools/tool.ts';
import { tools } from './tools/tools.ts';

/** How long a start that is stopped may take to close what it has opened, in milliseconds. */
const STOP_MS = 5_000;

/** Starts one instance from the environment and stops it on SIGTERM or SIGINT, also while it is still starting. */
async function serve(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  const settings = readConfig();
  const starting = createApp(settings, stop.signal);
  const app = await raceAbort(starting, stop.signal);
  if (app === undefined) return await abandon(starting, createLogger(settings, 'start'));
  const { config, log } = app.context;
  if (isDemo(config)) await raceAbort(provideDemo(app, stop.signal), stop.signal);
  log.info({ url: app.url.href, environment: config.environment }, 'listening');
  using companion = isDemo(config) ? Companion.start(app.url, config) : undefined;
  if (companion !== undefined) welcome(app.url, settings, log);
  await stopped;
  log.info({ signal: stop.signal.reason, connections: app.context.hub.size }, 'stopping');
  companion?.[Symbol.dispose]();
  await app[Symbol.asyncDispose]();
  log.info('stopped');
}

/** Makes the demo before its address is told. Without it the service serves all the same. */
async function provideDemo({ url, context }: App, signal: AbortSignal): Promise<void> {
  try {
    await makeDemo(context, toPageUrl(url));
  } catch (error) {
    // A stop closes the database under it; the next start goes on.
    if (!signal.aborted) context.background.reportFailure('making the demo', error);
  }
}

/** Says where the demo is. */
function welcome(url: URL, config: Config, log: Logger): void {
  const page = toPageUrl(url);
  if (isLogText(config)) print(demoText(page));
  else log.info({ page: page.href }, 'open the page and pick somebody');
}

/** Lets a start that was stopped close what it has opened. */
async function abandon(starting: Promise<App>, log: Logger): Promise<void> {
  const closed = starting.then((app) => app[Symbol.asyncDispose]());
  await withTimeout(closed, STOP_MS, 'stopping').catch(() => {});
  log.info('stopped');
}

async function runTool(name: string, args: string[]): Promise<void> {
  const tool = tools.get(name);
  if (tool === undefined) {
    throw new UsageError(`Without arguments the service is started. Beside it:\n\n${usages()}`);
  }
  try {
    await tool.run(readConfig, args, print);
  } catch (error) {
    if (isOfParseArgs(error)) throw new UsageError(`${error.message}\n${tool.usage}`);
    if (error instanceof ConfigError) throw error;
    if (error instanceof Error) throw new UsageError(whyOf(error));
    throw error;
  }
}

/** Whether node:util's parseArgs did not understand the arguments. */
function isOfParseArgs(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

/** A tool fails because of what is around it, which its user can mend: that is told, without where in the code. */
function whyOf(error: Error): string {
  const cause = rootCause(error);
  return cause === undefined ? error.message : `${error.message.replace(/\.$/, '')}: ${cause}`;
}

function usages(): string {
  return [...tools.values()].map(({ usage }) => usage).join('\n\n');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// The only place that ends the process.
try {
  const [name, ...args] = process.argv.slice(2);
  await (name === undefined ? serve() : runTool(name, args));
  process.exit(0);
} catch (error) {
  const isForUser = error instanceof ConfigError || error instanceof UsageError;
  process.stderr.write(`${isForUser ? error.message : Bun.inspect(error)}\n`);
  process.exit(1);
}
