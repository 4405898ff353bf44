// Runs a command with services of its own: bun test/services/with.ts [--cpu 1] -- <command...>
import { Interrupted, runCommand } from './command.ts';
import { startServices, variablesOf } from './services.ts';

const USAGE = 'Usage: bun test/services/with.ts [--cpu 1] -- <command...>';

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
  return await runCommand(services.scratch, command, { env: variablesOf(services) });
}

function parse(args: string[]): { options: { cpu?: string }; command: string[] } {
  const [first, cpu] = args;
  const hasCpu = first === '--cpu' && cpu !== undefined;
  const rest = hasCpu ? args.slice(2) : args;
  // Bun takes away a `--` that comes first.
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  if (command[0]?.startsWith('-')) throw new Error(USAGE);
  return { options: hasCpu ? { cpu } : {}, command };
}
