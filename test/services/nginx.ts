import { join } from 'node:path';
import { Front, locateFront } from './front.ts';

/** Resolves to the path of Debian's nginx, as `locateFront` does. */
export const locateNginx = (): Promise<string | undefined> => locateFront('nginx', 'nginx-light');

/** Starts nginx with one configuration file, as in `conf.d`; `site` gets the folder for the logs. */
export function startNginx(program: string, port: number, site: (dir: string) => string): Promise<Front> {
  return Front.start({
    port,
    files: (dir) => ({ 'nginx.conf': makeMainFile(dir), 'site.conf': site(dir) }),
    argv: (dir) => [program, '-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')],
    stopSignal: 'SIGQUIT',
  });
}

function makeMainFile(dir: string): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${dir}/nginx.pid;
    events { worker_connections 1024; }
    http {
      ${bodies.map((name) => `${name}_temp_path ${dir}/${name};`).join('\n')}
      include ${dir}/site.conf;
    }`;
}
