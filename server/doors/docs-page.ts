import { html, raw } from 'hono/html';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly 'application/json'?: { readonly schema: Schema };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly description?: string; readonly content?: Content }>
  >;
}

/** What the page needs of an OpenAPI document. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  };
}

type Html = ReturnType<typeof html>;

export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
code { font-size: 0.9em; }
details { border: 1px solid #8886; border-radius: 0.4rem; margin: 0.4rem 0; padding: 0.4rem 0.8rem; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin: 0.4rem 0; }
td, th { border-bottom: 1px solid #8884; padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; }
`;

/** The document as one page without a script: an index by folding, made once. Everything from the document is escaped. */
export function docsPage(document: OpenApi): string {
  const { info, paths, components } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(document, method, path, operation)),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<details id="${name}">
        <summary><code>${name}</code></summary>
        ${fieldsOf(schema)}
      </details>`,
  );
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" /><meta name="viewport" content="width=device-width" /><title>
        ${info.title}
      </title>
      <link rel="stylesheet" href="/docs/style.css" />
      <h1>${info.title} ${info.version}</h1>
      <p>${info.description}</p>
      <p>
        For tools: <a href="/docs/openapi.json">OpenAPI</a>, and
        <a href="/docs/asyncapi.json">AsyncAPI</a> for the socket and Kafka.
      </p>
      <h2>Routes</h2>
      ${operations}
      <h2>Objects</h2>
      ${schemas}
    </html>`;
  // Nothing in it has to be waited for.
  return page as string;
}

function operationOf(document: OpenApi, method: string, path: string, operation: Operation): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const rows = parameters.map((of) =>
    row(of.name, of.schema, `${of.in}${of.required ? ', required' : ''}`, of.description),
  );
  return html`<details id="${operationId}">
    <summary><strong>${method.toUpperCase()}</strong> <code>${path}</code> ${summary}</summary>
    ${description === undefined ? '' : html`<p>${description}</p>`}
    ${
      rows.length > 0
        ? html`<h4>Parameters</h4>
            <table>
              ${rows}
            </table>`
        : ''
    }
    ${
      body === undefined
        ? ''
        : html`<h4>Body</h4>
            ${fieldsOf(body)}`
    }
    <h4>Answers</h4>
    <table>
      ${Object.entries(responses).map(([status, response]) => answerOf(document, status, response))}
    </table>
  </details>`;
}

function answerOf({ components }: OpenApi, status: string, response: Operation['responses'][string]): Html {
  const shared = components.responses[response.$ref?.split('/').at(-1) ?? ''];
  const schema = response.content?.['application/json']?.schema;
  const shape = schema?.properties === undefined ? (schema ? typeOf(schema) : '') : fieldsOf(schema);
  return html`<tr>
    <th>${status}</th>
    <td>${shared?.description ?? response.description ?? ''}</td>
    <td>${shape}</td>
  </tr>`;
}

function fieldsOf({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(([name, schema]) =>
    row(name, schema, required.includes(name) ? 'required' : '', schema.description),
  );
  return html`<table>
    ${rows}
  </table>`;
}

function row(name: string, schema: Schema, note: string, description = ''): Html {
  return html`<tr>
    <td><code>${name}</code></td>
    <td>${typeOf(schema)}</td>
    <td>${note}</td>
    <td>${description}</td>
  </tr>`;
}

/** A schema in few words, with a link where it has a name. */
function typeOf(schema: Schema): Html {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return html`<a href="#${name}">${name}</a>`;
  if (schema.anyOf !== undefined)
    return html`${schema.anyOf.map((one, i) => html`${i > 0 ? ' or ' : ''}${typeOf(one)}`)}`;
  if (schema.items !== undefined) return html`list of ${typeOf(schema.items)}`;
  if (schema.enum !== undefined) return html`${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`;
  const { type = 'anything', format } = schema;
  return html`${[type].flat().join(' or ')}${format === undefined ? raw('') : ` (${format})`}`;
}
