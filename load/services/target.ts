import { startServers, type Servers } from './server-process.ts';
import { readServices } from './services.ts';

/** The service to put under load: one that already runs, or instances that this run starts. */
export interface TargetOptions {
  /** A service that already runs. */
  readonly running: { readonly ports: readonly number[]; readonly jwtSecret: string } | undefined;
  /** Number of instances to start, where none runs already. */
  readonly instances: number;
}

/** The service that is put under load. */
export interface Target {
  /** Ports of its instances on this machine. */
  readonly ports: readonly number[];
  readonly jwtSecret: string;
  /** First user id that this run may use. None of its users has any data yet. */
  readonly firstUser: number;
  /** Servers that this run started; undefined when the service already ran. */
  readonly own: Servers | undefined;
}

/** User ids on a running service: above those of a platform, and different in each run. */
const TEST_USERS = { from: 1e9, count: 1e12 };

/** Opens the running service that the options name, or starts instances, which end with `opened`. */
export async function openTarget(
  { running, instances }: TargetOptions,
  opened: AsyncDisposableStack,
  env: Record<string, string> = {},
): Promise<Target> {
  if (running !== undefined) {
    const firstUser = TEST_USERS.from + Math.floor(Math.random() * TEST_USERS.count);
    return { ...running, firstUser, own: undefined };
  }
  const own = opened.use(await startServers(readServices(), instances, env));
  return { ports: own.ports, jwtSecret: own.jwtSecret, firstUser: 1, own };
}
