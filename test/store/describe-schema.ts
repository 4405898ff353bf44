import type { SQL } from 'bun';

/** Column at which the lines of a comment end. */
const WIDTH = 130;

interface Table {
  readonly oid: number;
  readonly name: string;
  readonly comment: string | null;
  readonly options: string[] | null;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly identity: string;
  readonly fallback: string | null;
  readonly storage: string | null;
  readonly comment: string | null;
}

interface Named {
  readonly definition: string;
  readonly comment: string | null;
}

/** The session's schema as SQL to read: tables with all that belongs to them, and functions. */
export async function describeSchema(sql: SQL): Promise<string> {
  const tables = await sql<Table[]>`
    select oid::int, relname as name, obj_description(oid, 'pg_class') as comment, reloptions as options
    from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'
    -- In the order of their creation; the record of migrations, which is created first, comes last.
    order by relname = 'migrations', oid`;
  const described: string[] = [];
  for (const table of tables) described.push(await describeTable(sql, table));
  return [...described, ...(await describeFunctions(sql))].join('\n');
}

async function describeFunctions(sql: SQL): Promise<string[]> {
  const functions = await sql<
    (Named & { readonly name: string; readonly result: string; readonly body: string })[]
  >`
    select proname || '(' || pg_get_function_arguments(oid) || ')' as name, pg_get_function_result(oid) as result,
      prosrc as body, obj_description(oid, 'pg_proc') as comment
    from pg_proc where pronamespace = current_schema()::regnamespace order by proname`;
  return functions.map(({ name, result, body, comment }) =>
    [
      ...commentLines(comment),
      `create function ${name} returns ${result} language plpgsql as $$${body}$$;`,
      '',
    ].join('\n'),
  );
}

async function describeTable(sql: SQL, { oid, name, comment, options }: Table): Promise<string> {
  const columns = await sql<Column[]>`
    select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "isRequired",
      attidentity::text as identity, pg_get_expr(adbin, adrelid) as fallback,
      case when attstorage <> typstorage then attstorage::text end as storage,
      col_description(attrelid, attnum) as comment
    from pg_attribute join pg_type on pg_type.oid = atttypid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = ${oid}::int and attnum > 0 and not attisdropped order by attnum`;
  const constraints = await sql<Named[]>`
    select pg_get_constraintdef(oid, true) as definition, obj_description(oid, 'pg_constraint') as comment
    from pg_constraint where conrelid = ${oid}::int and contype in ('p', 'u', 'c', 'f')
    order by position(contype::text in 'pufc'), conname`;
  const indexes = await sql<Named[]>`
    select pg_get_indexdef(indexrelid, 0, true) as definition, obj_description(indexrelid, 'pg_class') as comment
    from pg_index where indrelid = ${oid}::int
      and not exists (select from pg_constraint where conindid = indexrelid) order by indexrelid`;
  const triggers = await sql<Named[]>`
    select pg_get_triggerdef(oid, true) as definition, obj_description(oid, 'pg_trigger') as comment
    from pg_trigger where tgrelid = ${oid}::int and not tgisinternal order by tgname`;
  const lines = [...columns.map(describeColumn), ...constraints.map(describeNamed)];
  const body = lines.map((text, i) => indent(i < lines.length - 1 ? `${text},` : text));
  const storage =
    options === null ? '' : ` with (${options.map((option) => option.replace('=', ' = ')).join(', ')})`;
  return [
    ...commentLines(comment),
    `create table ${name} (`,
    ...body,
    `)${storage};`,
    ...[...indexes, ...triggers].map((part) => `${describeNamed(part)};`),
    '',
  ].join('\n');
}

function describeColumn({ name, type, isRequired, identity, fallback, storage, comment }: Column): string {
  const parts = [
    name,
    type.replace(/^timestamp(\(\d\))? with time zone$/, 'timestamptz$1'),
    STORAGES[storage ?? ''],
    isRequired && 'not null',
    identity === 'a' && 'generated always as identity',
    fallback !== null && `default ${plain(fallback)}`,
  ];
  return [...commentLines(comment), parts.filter(Boolean).join(' ')].join('\n');
}

const STORAGES: Readonly<Record<string, string>> = {
  e: 'storage external',
  m: 'storage main',
  p: 'storage plain',
};

function describeNamed({ definition, comment }: Named): string {
  return [...commentLines(comment), plain(definition)].join('\n');
}

/** PostgreSQL's own spelling as one would write it: keywords in lower case, literals without casts, no default method. */
function plain(definition: string): string {
  return definition
    .replaceAll(/\b[A-Z]{2,}\b/g, (keyword) => keyword.toLowerCase())
    .replaceAll(/('[^']*')::(timestamp with time zone|text|xid8)/g, '$1')
    .replace(' using btree', '');
}

/** A comment, broken into lines. */
function commentLines(comment: string | null): string[] {
  const lines: string[] = [];
  for (const word of comment?.split(/\s+/) ?? []) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH) lines.push(`-- ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
