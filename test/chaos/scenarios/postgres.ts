import { SQL } from 'bun';
import { databaseUrl } from '../../harness/outage.ts';
import type { Scenario } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';
import type { World } from '../world.ts';

const killed: Scenario = {
  name: 'postgres killed',
  says: 'PostgreSQL dies in the midst of commits and recovers.',
  world: { own: ['postgres'] },
  lastsMs: 1_500,
  inject: async (world) => {
    await world.own('postgres').kill('SIGKILL');
    return () => world.own('postgres').restart();
  },
};

const readOnly: Scenario = {
  name: 'postgres read-only',
  says: 'PostgreSQL starts again as one that takes no writes, as after a switch to a standby.',
  world: { own: ['postgres'] },
  inject: async (world) => {
    await alterSystem(world, 'set default_transaction_read_only = on');
    await world.own('postgres').restart();
    return () => alterSystem(world, 'reset default_transaction_read_only');
  },
};

const demoted: Scenario = {
  name: 'postgres demoted',
  says: 'PostgreSQL takes no writes on the connections that are open, which nobody cuts; in the end new ones can write.',
  world: { own: ['postgres'] },
  inject: async (world) => {
    await alterSystem(world, 'set default_transaction_read_only = on');
    // A setting of the role holds for new sessions alone: as if a proxy led them to the new primary.
    return async () => {
      await using sql = new SQL(world.own('postgres').url, { max: 1 });
      await sql.unsafe('set default_transaction_read_only = off');
      await sql.unsafe('alter role current_user set default_transaction_read_only = off');
    };
  },
};

async function alterSystem(world: World, change: string): Promise<void> {
  await using sql = new SQL(world.own('postgres').url, { max: 1 });
  await sql.unsafe(`alter system ${change}`);
  await sql.unsafe('select pg_reload_conf()');
}

const slow: Scenario = {
  name: 'postgres slow',
  says: 'Every byte to and from PostgreSQL is 400 ms late.',
  lastsMs: 4_000,
  inject: async (world) => {
    for (const { database } of world.sites) database.delay(400);
    return () => mend(world);
  },
};

const silent: Scenario = {
  name: 'postgres silent',
  says: 'The network to PostgreSQL loses every packet and then carries what waited, so that statements are done late.',
  lastsMs: 4_000,
  inject: async (world) => {
    for (const { database } of world.sites) database.stall();
    return () => mend(world);
  },
};

const answersLost: Scenario = {
  name: 'postgres answers lost',
  says: 'Statements reach PostgreSQL and are committed, and their answers never come: again and again, then a reset.',
  lastsMs: 0,
  inject: async (world) => {
    for (let n = 0; n < 3; n++) {
      for (const { database } of world.sites) database.halfOpen('client');
      await Bun.sleep(world.random.between(100, 2_000));
      for (const { database } of world.sites) database.reset();
      await Bun.sleep(300);
    }
    return () => {};
  },
};

function mend(world: World): void {
  for (const { database } of world.sites) database.mend();
}

const locked: Scenario = {
  name: 'postgres pool exhausted',
  says: 'Somebody locks the table of threads, so that every connection of the pools waits.',
  lastsMs: 4_000,
  inject: async (world) => {
    const sql = new SQL(world.options.own?.includes('postgres') ? world.own('postgres').url : databaseUrl(), {
      max: 1,
    });
    const schema = world.site(0).instance.setting('DATABASE_SCHEMA');
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
  says: 'The disk of PostgreSQL has no byte left, until somebody makes room.',
  world: { own: ['postgres'], diskMegabytes: 160 },
  isAlone: true,
  cannot: () => SmallDisk.whyNot(),
  lastsMs: 6_000,
  inject: async (world) => {
    world.disk.fill();
    return async () => {
      world.disk.free();
      // It may have given up: without room for its log it cannot go on.
      if (!(await answers(world.own('postgres').url))) await world.own('postgres').restart();
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
