import { describe, expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { ConfigError, readConfig, settings } from '@messaging/server/config/config';
import { metricTable, type MetricSpec } from '@messaging/server/observe/metric-table';
import serverPackage from '../../server/package.json';

const ROOT = join(import.meta.dir, '../..');
const read = (path: string): Promise<string> => Bun.file(join(ROOT, path)).text();

const table: readonly MetricSpec[] = Object.values<MetricSpec>(metricTable);

interface Rules {
  groups: {
    rules: { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } }[];
  }[];
}

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}

async function alerts() {
  const { groups } = Bun.YAML.parse(await read('deploy/monitoring/alerts.yaml')) as Rules;
  return groups.flatMap(({ rules }) => rules);
}

async function panels() {
  return (JSON.parse(await read('deploy/monitoring/dashboard.json')) as Dashboard).panels;
}

/** The series that Prometheus makes of the table. */
const series = new Map(
  table.flatMap(({ name, type, labels }) =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']] as const,
          [`${name}_count`, labels] as const,
          [`${name}_sum`, labels] as const,
        ]
      : [[name, labels] as const],
  ),
);
/** Labels that Prometheus itself adds. */
const ADDED = ['instance', 'job'];

/** What an expression names that there is not. */
function unknownIn(expr: string): string[] {
  const names = expr.match(/\b(?:messaging|process)_[a-z_]+/g) ?? [];
  const labels = new Set([...names.flatMap((name) => series.get(name) ?? []), ...ADDED]);
  const used = [...expr.matchAll(/\{([^}]*)\}|by \(([^)]*)\)/g)].flatMap(([, selected, by]) =>
    selected === undefined
      ? (by ?? '').split(',').map((label) => label.trim())
      : [...selected.matchAll(/(\w+)\s*=/g)].map(([, label = '']) => label),
  );
  return [...names.filter((name) => !series.has(name)), ...used.filter((label) => !labels.has(label))];
}

describe('monitoring', () => {
  test('alerts and the dashboard name metrics and labels that exist', async () => {
    const expressions = [
      ...(await alerts()).map(({ expr }) => expr),
      ...(await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(expressions.length).toBeGreaterThan(40);
    expect(expressions.flatMap(unknownIn)).toEqual([]);
  });

  test('the dashboard shows every metric but when the process started', async () => {
    const text = (await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    expect(table.filter(({ name }) => !text.includes(name)).map(({ name }) => name)).toEqual([
      'process_start_time_seconds',
    ]);
  });

  test('alerts and the dashboard expect the job that scrapes', async () => {
    const { scrape_configs: jobs } = Bun.YAML.parse(await read('deploy/monitoring/scrape.yaml')) as {
      scrape_configs: { job_name: string }[];
    };
    const texts = await Promise.all(
      ['alerts.yaml', 'dashboard.json'].map((name) => read(`deploy/monitoring/${name}`)),
    );
    const expected = texts.flatMap((text) => [...text.matchAll(/job=\\?"([^"\\]+)/g)].map(([, job]) => job));
    expect([...new Set(expected)]).toEqual(jobs.map(({ job_name: name }) => name));
  });

  test('docs/operations.md says what each alert means, and of no other', async () => {
    const told = [...(await read('docs/operations.md')).matchAll(/^\| `(Messaging\w+)`/gm)].map(
      ([, name]) => name,
    );
    expect(told).toEqual((await alerts()).map(({ alert }) => alert));
  });
});

/** The kinds of the manifests, by the schemas of Kubernetes' own API. */
const KINDS = {
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  NetworkPolicy,
  PodDisruptionBudget,
  Secret,
  Service,
};
type Kind = keyof typeof KINDS;

interface Manifest {
  kind: Kind;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

/** The manifests in a file, or in what `kubectl apply -f` takes of a folder. */
async function manifestsIn(path: string): Promise<Manifest[]> {
  const at = join(ROOT, path);
  const files = path.endsWith('.yaml')
    ? [path]
    : [...new Bun.Glob('*.{yaml,yml,json}').scanSync(at)].map((name) => join(path, name));
  const texts = await Promise.all(files.map(read));
  return texts.flatMap((text) => Bun.YAML.parse(text) as Manifest | Manifest[]);
}

const applied = (): Promise<Manifest[]> => manifestsIn('deploy/kubernetes');
const secretExample = (): Promise<Manifest[]> => manifestsIn('deploy/kubernetes-secret.example.yaml');

/** The settings that pods get, with the secrets of the example or what replaces them. */
async function podSettings(fit: (value: string) => string): Promise<Record<string, string>> {
  const all = [...(await applied()), ...(await secretExample())];
  const entries = all.flatMap(({ data, stringData }) => Object.entries({ ...data, ...stringData }));
  return Object.fromEntries(entries.map(([name, value]) => [name, fit(value)]));
}

async function deployment(): Promise<Deployment> {
  const found = (await applied()).find(({ kind }) => kind === 'Deployment');
  return new Deployment(found);
}

describe('what Kubernetes hands to the service', () => {
  test('the settings are settings, and the service takes them', async () => {
    const env = await podSettings((value) =>
      value.replace(/change-me[\w-]*/, 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa'),
    );
    const names = new Set(Object.values(settings).map(({ name }) => name));
    expect(Object.keys(env).filter((name) => !names.has(name))).toEqual([]);
    expect(readConfig(env)).toMatchObject({ production: true, metricsPort: 9464, port: 8081 });
  });

  test('the network policies let through what the settings name', async () => {
    const { DATABASE_URL = '', REDIS_URL = '', KAFKA_BROKERS = '' } = await podSettings((value) => value);
    const policies = (await applied()).filter(({ kind }) => kind === 'NetworkPolicy');
    const [own, redis] = policies.map((policy) => new NetworkPolicy(policy as NetworkPolicy).spec);
    const ports = own?.egress?.flatMap((rule) => rule.ports ?? []).map(({ port }) => port);
    const wanted = [new URL(DATABASE_URL).port, new URL(REDIS_URL).port, KAFKA_BROKERS.split(':')[1]];
    expect(ports).toEqual(expect.arrayContaining(wanted.map(Number)));
    const callers = redis?.ingress?.flatMap((rule) => rule.from ?? []) ?? [];
    expect(callers.map(({ podSelector }) => podSelector)).toEqual([own?.podSelector]);
    const [container] = (await deployment()).spec?.template.spec?.containers ?? [];
    expect(own?.ingress?.flatMap((rule) => rule.ports ?? []).map(({ port }) => String(port))).toEqual(
      container?.ports?.map(({ name }) => String(name)) ?? [],
    );
  });

  test('the service does not start with a secret of the example', async () => {
    const [{ stringData = {} } = {}] = await secretExample();
    const real = await podSettings((value) =>
      value.replace(/change-me[\w-]*/, 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa'),
    );
    expect(Object.keys(stringData)).toEqual(['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET']);
    for (const [name, value] of Object.entries(stringData)) {
      expect(() => readConfig({ ...real, [name]: value })).toThrow(
        new ConfigError(`${name} must not be the secret of an example`),
      );
    }
  });
});

/** What follows the drain takes no longer, as docs/operations/upgrades.md says. */
const AFTER_DRAIN_SECONDS = 20;
/** How long a migration waits for a lock. */
const MIGRATION_WAIT_SECONDS = 600;

describe('Kubernetes', () => {
  test('each manifest is as the schema of its kind says: its fields, their types, what is required', async () => {
    const all = [...(await applied()), ...(await secretExample())];
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual(Object.keys(KINDS).sort() as Kind[]);
    for (const manifest of all) new KINDS[manifest.kind](manifest).validate();
  });

  test('what is applied holds no Secret, so it cannot replace the real one', async () => {
    expect((await applied()).filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect((await secretExample()).map(({ kind }) => kind)).toEqual(['Secret']);
  });

  test('the schemas find what is wrong', async () => {
    const wrong = await deployment();
    (wrong.spec as unknown as { replicas: string }).replicas = 'two';
    expect(() => wrong.validate()).toThrow('replicas');
  });

  test('an instance has the time to end by itself, and is asked where it answers', async () => {
    const { template } = (await deployment()).spec ?? {};
    const [container] = template?.spec?.containers ?? [];
    const { startupProbe, readinessProbe, livenessProbe, lifecycle, image } = container ?? {};
    const sleep = lifecycle?.preStop?.sleep?.seconds ?? 0;
    const { DRAIN_SECONDS } = await podSettings((value) => value);
    expect(template?.spec?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
      sleep + Number(DRAIN_SECONDS) + AFTER_DRAIN_SECONDS,
    );
    const { periodSeconds = 0, failureThreshold = 0 } = startupProbe ?? {};
    expect(periodSeconds * failureThreshold).toBeGreaterThan(MIGRATION_WAIT_SECONDS);
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path)).toEqual([
      '/health',
      '/ready',
      '/health',
    ]);
    expect(image).toBe(`messaging-service:${serverPackage.version}`);
  });
});

test.each([
  ['deploy/systemd/messaging-service.service', /^TimeoutStopSec=(\d+)$/m],
  ['compose.yaml', /stop_grace_period: (\d+)s$/m],
])('an instance has the time to end by itself: %s', async (path, pattern) => {
  const seconds = Number(pattern.exec(await read(path))?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(Number(settings.drainSeconds.fallback) + AFTER_DRAIN_SECONDS);
});

const analyze = Bun.which('systemd-analyze');

test.skipIf(analyze === null)('systemd understands its unit', async () => {
  const unit = (await read('deploy/systemd/messaging-service.service')).replace(
    '/usr/local/bin/messaging-service',
    process.execPath,
  );
  const path = join(tmpdir(), `messaging-service-${process.pid}.service`);
  await Bun.write(path, unit);
  const { exitCode, stderr } = Bun.spawnSync([analyze ?? '', 'verify', '--man=no', path], { stderr: 'pipe' });
  await Bun.file(path).delete();
  const complaints = stderr
    .toString()
    .split('\n')
    .filter((line) => line.includes('messaging-service'));
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: [] });
});
