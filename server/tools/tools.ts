import { checkConfig } from './check-config.ts';
import { dlq } from './dlq.ts';
import { emit } from './emit.ts';
import { importUsers } from './import-users.ts';
import { migrateTool } from './migrate.ts';
import { reconcileFiles } from './reconcile-files.ts';
import type { Tool } from './tool.ts';
import { version } from './version.ts';

export const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries({
    'check-config': checkConfig,
    migrate: migrateTool,
    version,
    emit,
    dlq,
    'import-users': importUsers,
    'reconcile-files': reconcileFiles,
  }),
);
