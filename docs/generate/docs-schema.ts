import { html, raw } from 'hono/html';

/** Subset of JSON Schema that the documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export type Html = ReturnType<typeof html>;

/** Renders text as paragraphs, with code between back-ticks. */
export function prose(text: string, className = ''): Html {
  return html`${text.split('\n\n').map((paragraph) => html`<p class="${className}">${inline(paragraph)}</p>`)}`;
}

/** Renders one line of text, with code between back-ticks. */
export function inline(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** Renders the fields of an object, one per row. */
export function renderFields({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(([name, schema]) =>
    fieldRow(name, schema, required.includes(name) ? 'required' : '', schema.description),
  );
  return html`<table>
    ${rows}
  </table>`;
}

export function fieldRow(name: string, schema: Schema, note: string, description = ''): Html {
  return html`<tr>
    <td><code class="name">${name}</code></td>
    <td>${renderType(schema)}</td>
    <td>${note}</td>
    <td>${inline(description)}</td>
  </tr>`;
}

/** Summarizes a schema, with a link if it has a name. */
export function renderType(schema: Schema): Html {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return html`<a href="#${name}">${name}</a>`;
  if (schema.anyOf !== undefined)
    return html`${schema.anyOf.map((one, i) => html`${i > 0 ? ' or ' : ''}${renderType(one)}`)}`;
  if (schema.items !== undefined) return html`list of ${renderType(schema.items)}`;
  if (schema.enum !== undefined) return html`${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  const { type = 'anything', format } = schema;
  return html`${[type].flat().join(' or ')}${format === undefined ? raw('') : ` (${format})`}`;
}
