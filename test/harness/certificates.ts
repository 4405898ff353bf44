import { join } from 'node:path';

/** PEM files of an authority and of its signed certificates. */
export interface Certificates {
  readonly ca: string;
  /** Authority that has signed nothing. */
  readonly otherCa: string;
  /** Key and certificate in one file, for `localhost`. */
  readonly broker: string;
  readonly clientKey: string;
  readonly clientCert: string;
}

/** Creates them with openssl(1) in a directory. */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const at = (name: string): string => join(dir, name);
  await Promise.all([certify(dir, 'ca'), certify(dir, 'other')]);
  await certify(dir, 'broker', ...BY_CA, '-addext', 'subjectAltName=DNS:localhost');
  await certify(dir, 'client', ...BY_CA);
  const parts = ['broker.key', 'broker.pem'].map((name) => Bun.file(at(name)).text());
  await Bun.write(at('broker.all'), (await Promise.all(parts)).join(''));
  return {
    ca: at('ca.pem'),
    otherCa: at('other.pem'),
    broker: at('broker.all'),
    clientKey: at('client.key'),
    clientCert: at('client.pem'),
  };
}

/** Creates a key and its certificate, self-signed unless `more` says otherwise. */
const certify = (dir: string, name: string, ...more: string[]): Promise<void> => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  const certificate = ['-x509', '-days', '2', '-subj', `/CN=${name}`, '-out', `${name}.pem`];
  return openssl(dir, ['req', ...key, ...certificate, ...more]);
};

const BY_CA = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];

async function openssl(cwd: string, args: string[]): Promise<void> {
  const child = Bun.spawn(['openssl', ...args], { cwd, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
  if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
}
