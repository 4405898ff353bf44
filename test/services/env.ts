// The only place under test/services that reads the environment.
// oxlint-disable-next-line node/no-process-env
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Value of an environment variable; undefined if it is unset or empty. */
export function setting(name: string): string | undefined {
  return environment[name] || undefined;
}
