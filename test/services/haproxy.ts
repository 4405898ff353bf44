import { join } from 'node:path';
import { Front, locateFront } from './front.ts';

/** Debian's HAProxy. */
export const locateHaproxy = (): Promise<string | undefined> => locateFront('haproxy', 'haproxy');

/** A HAProxy with this configuration. */
export function startHaproxy(program: string, port: number, configuration: string): Promise<Front> {
  return Front.start({
    port,
    files: () => ({ 'haproxy.cfg': configuration }),
    // In the foreground.
    argv: (dir) => [program, '-db', '-f', join(dir, 'haproxy.cfg')],
    stopSignal: 'SIGUSR1',
  });
}
