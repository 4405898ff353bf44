import { join } from 'node:path';
import type { Front } from '../services/front.ts';
import { locateHaproxy, startHaproxy } from '../services/haproxy.ts';
import { locateNginx, startNginx } from '../services/nginx.ts';

/** Ports of a proxy and of the two servers behind it. */
export interface FrontPorts {
  readonly port: number;
  readonly servers: readonly [number, number];
}

const read = (path: string): Promise<string> => Bun.file(join(import.meta.dir, '../../deploy', path)).text();

function atPorts(text: string, { port, servers }: FrontPorts): string {
  return text
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${servers[0]}`)
    .replaceAll('127.0.0.1:8082', `127.0.0.1:${servers[1]}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('bind :80\n', `bind 127.0.0.1:${port}\n`);
}

const programs = { nginx: await locateNginx(), haproxy: await locateHaproxy() };

/** Examples of `deploy/` with the real programs; `program` is undefined if it is not installed and cannot be. */
export const fronts = [
  {
    name: 'nginx',
    program: programs.nginx,
    start: async (ports: FrontPorts): Promise<Front> => {
      const site = atPorts(await read('nginx/messaging-service.conf'), ports);
      return await startNginx(programs.nginx ?? '', ports.port, (dir) =>
        site.replaceAll('/var/log/nginx/', `${dir}/`),
      );
    },
  },
  {
    name: 'haproxy',
    program: programs.haproxy,
    start: async (ports: FrontPorts): Promise<Front> => {
      const configuration = atPorts(await read('haproxy/haproxy.cfg'), ports);
      return await startHaproxy(programs.haproxy ?? '', ports.port, configuration);
    },
  },
] as const;
