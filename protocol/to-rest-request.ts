import type { z } from 'zod';
import { commandRoute } from './command-route.ts';
import { commands, type CommandName } from './commands.ts';
import { toRequest, type RestRequest, type Route } from './route.ts';

/** Input of a command as a caller writes it. */
export type CallInput<K extends CommandName> = z.input<(typeof commands)[K]['input']>;

const ROUTES: Readonly<Record<string, Route | undefined>> = Object.fromEntries(
  Object.entries(commands).map(([name, command]) => [name, commandRoute(command)]),
);

/** The REST call of a command. Throws for a command without a route. */
export function toRestRequest<K extends CommandName>(name: K, input: CallInput<K>): RestRequest {
  const route = ROUTES[name];
  if (route === undefined) throw new Error(`${name} has no route`);
  return toRequest(route, input as object);
}
