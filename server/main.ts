import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { demoText } from './demo/demo-text.ts';
import { isDemo } from './demo/is-demo.ts';
import { makeDemo } from './demo/make-demo.ts';
import { causeOf } from './observe/background.ts';
import { UsageError } from './tools/tool.ts';
import { tools } from './tools/tools.ts';

/** Starts one instance from the environment and stops it on SIGTERM or SIGINT. */
async function serve(): Promise<void> {
  const stopped = new Promise<string>((stop) => {
    process.once('SIGTERM', () => stop('SIGTERM'));
    process.once('SIGINT', () => stop('SIGINT'));
  });
  const app = await createApp(readConfig());
  const { config, log, background } = app.context;
  log.info({ url: app.url.href, environment: config.environment }, 'listening');
  if (isDemo(config)) {
    print(demoText(app.url));
    background.start('making the demo', makeDemo(app.url, config));
  }
  log.info({ signal: await stopped, connections: app.context.hub.size }, 'stopping');
  await app[Symbol.asyncDispose]();
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
  const cause = causeOf(error);
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
