import { startServers, type Servers } from './server-process.ts';
import { givenServices } from './services.ts';

/** The service to put under load: one that already runs, or instances that this run starts. */
export interface TargetOptions {
  /** A service that already runs. */
  readonly running: { readonly ports: readonly number[]; readonly jwtSecret: string } | undefined;
  /** Number of instances to start, where none runs already. */
  readonly instances: number;
}

/** The service that is put under load. */
export interface Target {
  /** Of its instances, on this machine. */
  readonly ports: readonly number[];
  readonly jwtSecret: string;
  /** The first of the users that this run may be: none of them has anything yet. */
  readonly firstUser: number;
  /** What only those know who started it; undefined: it ran already. */
  readonly own: Servers | undefined;
}

/** Users of a running service: above those that a platform has, and others in each run. */
const STRANGERS = { from: 1e9, count: 1e12 };

/** The running service that was named, or instances started for this run; they end with `opened`. */
export async function openTarget(
  { running, instances }: TargetOptions,
  opened: AsyncDisposableStack,
  env: Record<string, string> = {},
): Promise<Target> {
  if (running !== undefined) {
    const firstUser = STRANGERS.from + Math.floor(Math.random() * STRANGERS.count);
    return { ...running, firstUser, own: undefined };
  }
  const own = opened.use(await startServers(givenServices(), instances, env));
  return { ports: own.ports, jwtSecret: own.jwtSecret, firstUser: 1, own };
}
