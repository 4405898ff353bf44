import type { Config } from '../config/config.ts';
import type { Background } from '../observe/background.ts';
import type { Logger } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { Hub } from './hub.ts';

/** Dependencies of the broker and of presence. */
export interface LiveDependencies {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly background: Background;
  readonly instanceId: string;
  readonly hub: Hub;
}
