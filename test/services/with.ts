// Runs a command with services of its own: bun test/services/with.ts [--cpu 1] [--kafka] -- <command...>
import { Interrupted, interruptible, runCommand } from './command.ts';
import { startServices, toVariables, type ServicesOptions } from './services.ts';

const USAGE = 'Usage: bun test/services/with.ts [--cpu 1] [--kafka] -- <command...>';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

async function main(args: string[]): Promise<number> {
  const { options, command } = parse(args);
  if (command.length === 0) throw new Error(USAGE);
  await using services = await startServices(options);
  const env = toVariables(services);
  const { exitCode } = await interruptible((interruption) =>
    runCommand(services.scratch, command, { env, interruption }),
  );
  return exitCode;
}

function parse(args: string[]): { options: ServicesOptions; command: string[] } {
  const [first, ...rest] = args;
  if (first === '--kafka') return parseMore({ kafka: true }, rest);
  const [cpu, ...afterCpu] = rest;
  if (first === '--cpu' && cpu !== undefined) return parseMore({ cpu }, afterCpu);
  // Bun removes a leading `--`.
  const command = first === '--' ? rest : args;
  if (command[0]?.startsWith('-')) throw new Error(USAGE);
  return { options: {}, command };
}

function parseMore(option: ServicesOptions, rest: string[]): ReturnType<typeof parse> {
  const { options, command } = parse(rest);
  return { options: { ...option, ...options }, command };
}
