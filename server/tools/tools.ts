import { dlq } from './dlq.ts';
import { emit } from './emit.ts';
import { importUsers } from './import-users.ts';
import type { Tool } from './tool.ts';

export const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries({ emit, dlq, 'import-users': importUsers }),
);
