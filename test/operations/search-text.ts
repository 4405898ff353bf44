import type { SQL } from 'bun';

/** Columns of text, as `table.column`, by whether a row has the searched text there. */
interface TextColumns {
  readonly holding: readonly string[];
  readonly free: readonly string[];
}

/** Searches every column of a schema that can hold text. `text` is a plain word. */
export async function searchText(sql: SQL, schema: string, text: string): Promise<TextColumns> {
  const columns = await sql<{ table: string; name: string; type: string }[]>`
    select table_name as table, column_name as name, data_type as type from information_schema.columns
    where table_schema = ${schema} and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea', 'tsvector')
      and udt_name <> '_int8'
    order by table_name, column_name`;
  const found = { holding: [] as string[], free: [] as string[] };
  for (const { table, name, type } of columns) {
    // Words of a text, without what is between them: the last one tells the text.
    const wanted = type === 'tsvector' ? text.split('-').at(-1) : text;
    const rows = await sql.unsafe(
      `select 1 from ${schema}.${table} where ${name}::text like '%${wanted}%' limit 1`,
    );
    found[rows.length > 0 ? 'holding' : 'free'].push(`${table}.${name}`);
  }
  return found;
}
