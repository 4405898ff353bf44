import { join } from 'node:path';
import { describePinning } from '../measure/cpu-affinity.ts';
import { describeMachine, describeService, pidsOf, versionsOf } from '../report/about.ts';
import type { Services } from '../services/services.ts';
import packages from './package.json' with { type: 'json' };

const GO_MOD = join(import.meta.dir, 'centrifuge/go.mod');

/** The machine, what runs on it in which version, and how it was called: a line each. */
export async function describeGround(services: Services, argv: readonly string[]): Promise<string[]> {
  const servers = await versionsOf(services);
  const peers = [...Object.entries(packages.dependencies), ...(await goModules())];
  const list = (pairs: readonly (readonly [string, string])[]): string =>
    pairs.map((pair) => pair.join(' ')).join(', ');
  return [
    `Command: \`${['npm run load -- --peers', ...argv].join(' ')}\`, ${new Date().toISOString().slice(0, 10)}`,
    `Machine: ${describeMachine()}; ${describePinning(pidsOf(services))}`,
    `This service: ${await describeService()}; ${list(servers)}`,
    `Peers: Node ${said('node', '--version')}, Go ${said('go', 'env', 'GOVERSION')}; ${list(peers)}`,
  ];
}

/** What a program says of its version, where there is one. */
function said(name: string, ...args: string[]): string {
  const path = Bun.which(name);
  return path === null
    ? 'none'
    : Bun.spawnSync([path, ...args])
        .stdout.toString()
        .trim()
        .replace(/^(?:v|go)/, '');
}

/** Those that go.mod names itself; what they need in turn is marked `// indirect`. */
async function goModules(): Promise<[string, string][]> {
  const text = await Bun.file(GO_MOD).text();
  return [...text.matchAll(/^\t(\S+) v(\S+)$/gm)].map(([, path = '', version = '']) => [path, version]);
}
