import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { demoText, isDemo } from './demo.ts';

/** Starts one instance from the environment and stops it on SIGTERM or SIGINT. The only place that ends the process. */
async function main(): Promise<void> {
  const stopped = new Promise<string>((stop) => {
    process.once('SIGTERM', () => stop('SIGTERM'));
    process.once('SIGINT', () => stop('SIGINT'));
  });
  const app = await createApp(readConfig());
  const { config, log } = app.context;
  log.info({ url: app.url.href, environment: config.environment }, 'listening');
  if (isDemo(config)) process.stdout.write(await demoText(config, app.url));
  log.info({ signal: await stopped, connections: app.context.hub.size }, 'stopping');
  await app[Symbol.asyncDispose]();
  log.info('stopped');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  const text = error instanceof ConfigError ? error.message : Bun.inspect(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
