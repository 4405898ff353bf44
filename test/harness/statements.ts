import { SQL } from 'bun';
import type { App } from '@messaging/server/app';
import type { Database } from '@messaging/server/db/database';
import { sessionSettings } from '@messaging/server/db/session';

/** Statement as PostgreSQL receives it, with `$1` … for the values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Template = readonly [strings: readonly string[], ...values: unknown[]];

/**
 * Records every statement the service runs from now on. The driver's tag is watched, because that needs nothing of the
 * server: auto_explain writes to a log that a test cannot read, pg_stat_statements has to be loaded when PostgreSQL
 * starts and forgets values, and pg_prepared_statements shows one session to itself only.
 */
export function recordStatements(db: Database): Statement[] {
  const recorded: Statement[] = [];
  Object.defineProperty(db, 'sql', { value: watched(db.sql, recorded) });
  return recorded;
}

/** Driver that records its statements, those in transactions included. */
function watched<Driver extends SQL>(driver: Driver, recorded: Statement[]): Driver {
  const templates = new WeakMap<object, Template>();
  return new Proxy(driver, {
    get(target, name) {
      if (name !== 'begin') return Reflect.get(target, name);
      return (work: (sql: SQL) => unknown) => target.begin((sql) => work(watched(sql, recorded)));
    },
    apply(tag, self, args) {
      const query = Reflect.apply(tag, self, args);
      const [first] = args as unknown[];
      if (typeof first === 'string') {
        // An identifier, not a statement.
        templates.set(query, [[`"${first}"`]]);
        return query;
      }
      const template = args as unknown as Template;
      templates.set(query, template);
      onFirstAwait(query, () => {
        const values: unknown[] = [];
        recorded.push({ text: flatten(template, templates, values), values });
      });
      return query;
    },
  });
}

/** An awaited template is a statement; a template used as a value of another one is a fragment. */
function onFirstAwait(query: PromiseLike<unknown>, tell: () => void): void {
  const run = query.then.bind(query);
  let isFirst = true;
  const then: typeof query.then = (...handlers) => {
    if (isFirst) tell();
    isFirst = false;
    return run(...handlers);
  };
  // oxlint-disable-next-line unicorn/no-thenable -- watching a promise is the point
  Object.defineProperty(query, 'then', { value: then });
}

/** Template as one text; its values go to `parameters`, in the order of their numbers. */
function flatten(
  [strings, ...values]: Template,
  templates: WeakMap<object, Template>,
  parameters: unknown[],
): string {
  return strings.reduce((text, next, i) => {
    const value = values[i - 1];
    const inner = typeof value === 'object' && value !== null ? templates.get(value) : undefined;
    return text + (inner ? flatten(inner, templates, parameters) : `$${parameters.push(value)}`) + next;
  });
}

/** Node of a plan, as EXPLAIN (FORMAT JSON) returns it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  /** Estimated size of a row, in bytes. */
  readonly 'Plan Width': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/**
 * Runs a statement under EXPLAIN (ANALYZE) and returns the nodes of its plan; its writes are rolled back. It is
 * prepared in a session with the service's settings, so that it gets the same plan. `first` may prepare data.
 */
export async function explain(
  { context: { config } }: App,
  { text, values }: Statement,
  first = 'select',
): Promise<PlanNode[]> {
  const { databaseUrl = '', databaseSchema } = config;
  const connection = sessionSettings(databaseSchema, 60_000);
  await using sql = new SQL(databaseUrl, { max: 1, connection });
  await sql.unsafe('begin');
  await sql.unsafe(first);
  await sql.unsafe(`prepare explained as ${text}`);
  const call = values.length === 0 ? '' : `(${values.map(literal).join(',')})`;
  const rows = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
    `explain (analyze, format json) execute explained${call}`,
  );
  await sql.unsafe('rollback');
  return rows.flatMap((row) => row['QUERY PLAN']).flatMap(({ Plan }) => listNodes(Plan));
}

/** Values of the service are texts, numbers and nulls. */
function literal(value: unknown): string {
  return value === null ? 'null' : `'${(value as string | number).toString().replaceAll("'", "''")}'`;
}

function listNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(listNodes)];
}
