import { SQL } from 'bun';
import { databaseUrl } from '../../harness/outage.ts';
import type { Scenario } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';
import type { Testbed } from '../testbed.ts';

const killed: Scenario = {
  name: 'postgres killed',
  description: 'PostgreSQL is killed during commits, and restarts.',
  testbed: { ownServices: ['postgres'] },
  durationMs: 1_500,
  inject: async (testbed) => {
    await testbed.getService('postgres').kill('SIGKILL');
    return () => testbed.getService('postgres').restart();
  },
};

const readOnly: Scenario = {
  name: 'postgres read-only',
  description: 'PostgreSQL restarts read-only, as after a switch to a standby.',
  testbed: { ownServices: ['postgres'] },
  inject: async (testbed) => {
    await alterSystem(testbed, 'set default_transaction_read_only = on');
    await testbed.getService('postgres').restart();
    return () => alterSystem(testbed, 'reset default_transaction_read_only');
  },
};

const demoted: Scenario = {
  name: 'postgres demoted',
  description:
    'PostgreSQL refuses writes on open connections, which stay open; at the end new connections can write.',
  testbed: { ownServices: ['postgres'] },
  inject: async (testbed) => {
    await alterSystem(testbed, 'set default_transaction_read_only = on');
    // A setting of the role applies to new sessions only, as if a proxy routed them to the new primary.
    return async () => {
      await using sql = new SQL(testbed.getService('postgres').url, { max: 1 });
      await sql.unsafe('set default_transaction_read_only = off');
      await sql.unsafe('alter role current_user set default_transaction_read_only = off');
    };
  },
};

async function alterSystem(testbed: Testbed, change: string): Promise<void> {
  await using sql = new SQL(testbed.getService('postgres').url, { max: 1 });
  await sql.unsafe(`alter system ${change}`);
  await sql.unsafe('select pg_reload_conf()');
}

const slow: Scenario = {
  name: 'postgres slow',
  description: 'Every byte to and from PostgreSQL is 400 ms late.',
  durationMs: 4_000,
  inject: async (testbed) => {
    for (const { database } of testbed.sites) database.delay(400);
    return () => mend(testbed);
  },
};

const silent: Scenario = {
  name: 'postgres silent',
  description:
    'The network to PostgreSQL carries nothing, then delivers the delayed bytes, so that statements run late.',
  durationMs: 4_000,
  inject: async (testbed) => {
    for (const { database } of testbed.sites) database.stall();
    return () => mend(testbed);
  },
};

const answersLost: Scenario = {
  name: 'postgres answers lost',
  description:
    'Statements reach PostgreSQL and are committed, but their answers are lost, followed by a reset; three times.',
  durationMs: 0,
  inject: async (testbed) => {
    for (let n = 0; n < 3; n++) {
      for (const { database } of testbed.sites) database.halfOpen('client');
      await Bun.sleep(testbed.random.between(100, 2_000));
      for (const { database } of testbed.sites) database.reset();
      await Bun.sleep(300);
    }
    return () => {};
  },
};

function mend(testbed: Testbed): void {
  for (const { database } of testbed.sites) database.mend();
}

const locked: Scenario = {
  name: 'postgres pool exhausted',
  description: 'Another session locks the table of threads, so that every connection of the pools waits.',
  durationMs: 4_000,
  inject: async (testbed) => {
    const sql = new SQL(
      testbed.options.ownServices?.includes('postgres') ? testbed.getService('postgres').url : databaseUrl(),
      {
        max: 1,
      },
    );
    const schema = testbed.site(0).instance.setting('DATABASE_SCHEMA');
    await sql.unsafe('begin');
    await sql.unsafe(`lock table ${schema}.threads in access exclusive mode`);
    return async () => {
      await sql.unsafe('rollback');
      await sql.close();
    };
  },
};

const full: Scenario = {
  name: 'postgres disk full',
  description: 'The disk of PostgreSQL is full for six seconds.',
  testbed: { ownServices: ['postgres'], diskMegabytes: 160 },
  isExcludedFromRandom: true,
  getUnavailableReason: () => SmallDisk.getUnavailableReason(),
  durationMs: 6_000,
  inject: async (testbed) => {
    testbed.disk.fill();
    return async () => {
      testbed.disk.free();
      // PostgreSQL may have stopped: it cannot run without space for its log.
      if (!(await answers(testbed.getService('postgres').url)))
        await testbed.getService('postgres').restart();
    };
  },
};

async function answers(url: string): Promise<boolean> {
  await using sql = new SQL(url, { max: 1, connectionTimeout: 2 });
  return await sql`select 1`.then(
    () => true,
    () => false,
  );
}

export const postgresScenarios: readonly Scenario[] = [
  killed,
  readOnly,
  demoted,
  slow,
  silent,
  answersLost,
  locked,
  full,
];
