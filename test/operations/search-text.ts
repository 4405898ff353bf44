import type { SQL } from 'bun';

/** Columns of text, as `table.column`, by whether a row has the searched text there. */
interface TextColumns {
  readonly holding: readonly string[];
  readonly free: readonly string[];
}

/** Searches every column of a schema that can hold text. `text` is a plain word. */
export async function searchText(sql: SQL, schema: string, text: string): Promise<TextColumns> {
  const columns = await sql<{ table: string; name: string }[]>`
    select table_name as table, column_name as name from information_schema.columns
    where table_schema = ${schema} and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')
      and udt_name <> '_int8'
    order by table_name, column_name`;
  const found = { holding: [] as string[], free: [] as string[] };
  for (const { table, name } of columns) {
    const rows = await sql.unsafe(
      `select 1 from ${schema}.${table} where ${name}::text like '%${text}%' limit 1`,
    );
    found[rows.length > 0 ? 'holding' : 'free'].push(`${table}.${name}`);
  }
  return found;
}
