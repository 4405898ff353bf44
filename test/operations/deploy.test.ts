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

/** Prometheus series of the metric table. */
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
/** Labels added by Prometheus. */
const ADDED = ['instance', 'job'];

/** Metrics and labels in an expression that do not exist. */
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
  test('alerts and the dashboard use existing metrics and labels', async () => {
    const expressions = [
      ...(await alerts()).map(({ expr }) => expr),
      ...(await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(expressions.length).toBeGreaterThan(40);
    expect(expressions.flatMap(unknownIn)).toEqual([]);
  });

  test('the dashboard shows every metric except the start time of the process', async () => {
    const text = (await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    expect(table.filter(({ name }) => !text.includes(name)).map(({ name }) => name)).toEqual([
      'process_start_time_seconds',
    ]);
  });

  test('alerts and the dashboard use the job name of the scrape configuration', async () => {
    const { scrape_configs: jobs } = Bun.YAML.parse(await read('deploy/monitoring/scrape.yaml')) as {
      scrape_configs: { job_name: string }[];
    };
    const texts = await Promise.all(
      ['alerts.yaml', 'dashboard.json'].map((name) => read(`deploy/monitoring/${name}`)),
    );
    const expected = texts.flatMap((text) => [...text.matchAll(/job=\\?"([^"\\]+)/g)].map(([, job]) => job));
    expect([...new Set(expected)]).toEqual(jobs.map(({ job_name: name }) => name));
  });

  test('docs/operations.md explains each alert, and no other', async () => {
    const told = [...(await read('docs/operations.md')).matchAll(/^\| `(Messaging\w+)`/gm)].map(
      ([, name]) => name,
    );
    expect(told).toEqual((await alerts()).map(({ alert }) => alert));
  });
});

/** Kinds of the manifests, with the schemas of the Kubernetes API. */
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

/** Manifests of a file, or of a folder as `kubectl apply -f` reads it. */
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

/** Settings of the pods, with the secrets of the example or their replacements. */
async function podSettings(fit: (value: string) => string): Promise<Record<string, string>> {
  const all = [...(await applied()), ...(await secretExample())];
  const entries = all.flatMap(({ data, stringData }) => Object.entries({ ...data, ...stringData }));
  return Object.fromEntries(entries.map(([name, value]) => [name, fit(value)]));
}

async function deployment(): Promise<Deployment> {
  const found = (await applied()).find(({ kind }) => kind === 'Deployment');
  return new Deployment(found);
}

describe('the settings in the Kubernetes manifests', () => {
  test('exist, and the service accepts them', async () => {
    const env = await podSettings((value) =>
      value.replace(/change-me[\w-]*/, 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa'),
    );
    const names = new Set(Object.values(settings).map(({ name }) => name));
    expect(Object.keys(env).filter((name) => !names.has(name))).toEqual([]);
    expect(readConfig(env)).toMatchObject({ production: true, metricsPort: 9464, port: 8081 });
  });

  test('name only hosts that the network policies allow', async () => {
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

  test('do not start the service with a secret of the example', async () => {
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

/** Time limit of the steps after the drain, by docs/operations/upgrades.md. */
const AFTER_DRAIN_SECONDS = 20;
/** Time limit of a migration's lock. */
const MIGRATION_WAIT_SECONDS = 600;

describe('Kubernetes', () => {
  test('each manifest matches the schema of its kind: fields, types, required fields', async () => {
    const all = [...(await applied()), ...(await secretExample())];
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual(Object.keys(KINDS).sort() as Kind[]);
    for (const manifest of all) new KINDS[manifest.kind](manifest).validate();
  });

  test('the applied manifests hold no Secret, which would replace the real one', async () => {
    expect((await applied()).filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect((await secretExample()).map(({ kind }) => kind)).toEqual(['Secret']);
  });

  test('the schemas find mistakes', async () => {
    const wrong = await deployment();
    (wrong.spec as unknown as { replicas: string }).replicas = 'two';
    expect(() => wrong.validate()).toThrow('replicas');
  });

  test('an instance has time to stop by itself, and the probes use its port and paths', async () => {
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
])('An instance has time to stop by itself: %s.', async (path, pattern) => {
  const seconds = Number(pattern.exec(await read(path))?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(Number(settings.drainSeconds.fallback) + AFTER_DRAIN_SECONDS);
});

const analyze = Bun.which('systemd-analyze');

test.skipIf(analyze === null)('systemd accepts the unit.', async () => {
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
