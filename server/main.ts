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

/** Time that a stopped start has to close what it has opened, in milliseconds. */
const STOP_MS = 5_000;

/** Starts one instance from the environment and stops it on SIGTERM or SIGINT, also while it is still starting. */
async function serve(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  const settings = readConfig();
  const starting = createApp(settings, stop.signal);
  const app = await raceAbort(starting, stop.signal);
  if (app === undefined) return await closeStart(starting, createLogger(settings, 'start'));
  const { config, log } = app.context;
  if (isDemo(config)) await raceAbort(createDemo(app, stop.signal), stop.signal);
  log.info({ url: app.url.href, environment: config.environment }, 'listening');
  using companion = isDemo(config) ? Companion.start(app.url, config) : undefined;
  if (companion !== undefined) printDemoAddress(app.url, settings, log);
  await stopped;
  log.info({ signal: stop.signal.reason, connections: app.context.hub.size }, 'stopping');
  companion?.[Symbol.dispose]();
  await app[Symbol.asyncDispose]();
  log.info('stopped');
}

/** Creates the demo before its address is printed. If that fails the service serves without it. */
async function createDemo({ url, context }: App, signal: AbortSignal): Promise<void> {
  try {
    await makeDemo(context, toPageUrl(url));
  } catch (error) {
    // A stop closes the database meanwhile; the next start continues.
    if (!signal.aborted) context.background.reportFailure('making the demo', error);
  }
}

/** Prints the address of the demo. */
function printDemoAddress(url: URL, config: Config, log: Logger): void {
  const page = toPageUrl(url);
  if (isLogText(config)) print(demoText(page));
  else log.info({ page: page.href }, 'open the page and choose a user');
}

/** Closes what a stopped start has opened. */
async function closeStart(starting: Promise<App>, log: Logger): Promise<void> {
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
    if (isArgumentError(error)) throw new UsageError(`${error.message}\n${tool.usage}`);
    if (error instanceof ConfigError) throw error;
    if (error instanceof Error) throw new UsageError(describeFailure(error));
    throw error;
  }
}

/** Whether the error is from node:util's parseArgs, which did not understand the arguments. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

/** The message of a tool's failure with its cause. Its user can correct the cause, so there is no stack trace. */
function describeFailure(error: Error): string {
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
