import { audience } from './audience.ts';
import { backlog } from './backlog.ts';
import { chat } from './chat.ts';
import { day } from './day.ts';
import { idle } from './idle.ts';
import { lists } from './lists.ts';
import type { Scenario } from './scenario.ts';
import { storm } from './storm.ts';

/** What `--scenario` can name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  chat,
  audience,
  idle,
  storm,
  backlog,
  lists,
  day,
};
