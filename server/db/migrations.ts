import initial from './migrations/001-initial.sql' with { type: 'text' };

/** The numbered files in order, imported as text so that they are inside the compiled binary too. */
export const migrations: Readonly<Record<string, string>> = {
  '001-initial': initial,
};
