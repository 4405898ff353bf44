import { audience } from './audience.ts';
import { backlog } from './backlog.ts';
import { chat } from './chat.ts';
import { day } from './day.ts';
import { idle } from './idle.ts';
import { lists } from './lists.ts';
import type { Scenario } from './scenario.ts';
import { storm } from './storm.ts';

/** Scenarios by the name used with `--scenario`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  chat,
  audience,
  idle,
  storm,
  backlog,
  lists,
  day,
};
