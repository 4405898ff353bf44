import { join } from 'node:path';
import { Front, locateFront } from './front.ts';

/** Debian's nginx. Without its server started, which would take port 80. */
export const locateNginx = (): Promise<string | undefined> => locateFront('nginx', 'nginx-light');

/** An nginx with one file of configuration, as in `conf.d`; `site` gets the folder for its logs. */
export function startNginx(program: string, port: number, site: (dir: string) => string): Promise<Front> {
  return Front.start({
    port,
    files: (dir) => ({ 'nginx.conf': mainFile(dir), 'site.conf': site(dir) }),
    argv: (dir) => [program, '-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')],
    stopSignal: 'SIGQUIT',
  });
}

function mainFile(dir: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${dir}/nginx.pid;
    events { worker_connections 1024; }
    http {
      ${temporary.map((name) => `${name}_temp_path ${dir}/${name};`).join('\n')}
      include ${dir}/site.conf;
    }`;
}
