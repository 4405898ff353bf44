import { join } from 'node:path';
import { Front, locateFront } from './front.ts';

/** Resolves to the path of Debian's HAProxy, as `locateFront` does. */
export const locateHaproxy = (): Promise<string | undefined> => locateFront('haproxy', 'haproxy');

/** Starts HAProxy with this configuration. */
export function startHaproxy(program: string, port: number, configuration: string): Promise<Front> {
  return Front.start({
    port,
    files: () => ({ 'haproxy.cfg': configuration }),
    // -db keeps it in the foreground.
    argv: (dir) => [program, '-db', '-f', join(dir, 'haproxy.cfg')],
    stopSignal: 'SIGUSR1',
  });
}
