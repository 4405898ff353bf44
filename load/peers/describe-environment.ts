import { join } from 'node:path';
import { describePinning } from '../measure/cpu-affinity.ts';
import { describeMachine, describeService, listPids, readVersions } from '../report/about.ts';
import type { Services } from '../services/services.ts';
import packages from './package.json' with { type: 'json' };

const GO_MOD = join(import.meta.dir, 'centrifuge/go.mod');

/** Describes the machine, the versions of what runs on it, and the command, one line each. */
export async function describeEnvironment(services: Services, argv: readonly string[]): Promise<string[]> {
  const servers = await readVersions(services);
  const peers = [...Object.entries(packages.dependencies), ...(await readGoModules())];
  const list = (pairs: readonly (readonly [string, string])[]): string =>
    pairs.map((pair) => pair.join(' ')).join(', ');
  return [
    `Command: \`${['npm run load -- --peers', ...argv].join(' ')}\`, ${new Date().toISOString().slice(0, 10)}`,
    `Machine: ${describeMachine()}; ${describePinning(listPids(services))}`,
    `This service: ${await describeService()}; ${list(servers)}`,
    `Peers: Node ${readVersion('node', '--version')}, Go ${readVersion('go', 'env', 'GOVERSION')}; ${list(peers)}`,
  ];
}

/** Returns the version that a program prints, or `none` where it is not installed. */
function readVersion(name: string, ...args: string[]): string {
  const path = Bun.which(name);
  return path === null
    ? 'none'
    : Bun.spawnSync([path, ...args])
        .stdout.toString()
        .trim()
        .replace(/^(?:v|go)/, '');
}

/** Returns the direct dependencies of go.mod. Transitive ones are marked `// indirect`. */
async function readGoModules(): Promise<[string, string][]> {
  const text = await Bun.file(GO_MOD).text();
  return [...text.matchAll(/^\t(\S+) v(\S+)$/gm)].map(([, path = '', version = '']) => [path, version]);
}
