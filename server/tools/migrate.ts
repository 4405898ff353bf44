import { parseArgs } from 'node:util';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { createLogger } from '../observe/logger.ts';
import type { Tool } from './tool.ts';

export const migrateTool: Tool = {
  usage: `migrate
  Brings the schema up to date and ends, as each start does first: for those who want that apart from the start.`,
  async run(readConfig, args, print) {
    parseArgs({ args });
    const config = readConfig();
    await using db = await openDatabase(config);
    const log = createLogger({ logLevel: 'warn' }, 'migrate');
    await migrate(db, { schema: config.databaseSchema, log });
    print(`The schema ${config.databaseSchema} is up to date.`);
  },
};
