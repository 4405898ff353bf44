import { html } from 'hono/html';
import { fieldRow, renderFields, inline, prose, renderType, type Html, type Schema } from './docs-schema.ts';

interface Content {
  readonly 'application/json'?: {
    readonly schema: Schema;
    readonly examples?: Readonly<Record<string, { readonly value: unknown } | undefined>>;
  };
}

interface Response {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Content;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

/** The part of an OpenAPI document that the page shows. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

/**
 * Renders the document as one page of collapsible sections. The page is complete without its script, which only searches.
 * All addresses are relative to `/docs`, so that the page works behind a path prefix. All text of the document is escaped.
 */
export function docsPage(document: OpenApi): string {
  const { info, tags, components } = document;
  const groups = tags.map((tag) => renderGroup(document, tag));
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<details id="${name}">
        <summary><code>${name}</code></summary>
        ${schema.properties === undefined ? renderType(schema) : renderFields(schema)}
      </details>`,
  );
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" /><meta name="viewport" content="width=device-width" /><title>
        ${info.title}
      </title>
      <link rel="stylesheet" href="docs/style.css" />
      <script src="docs/search.js" defer></script>
      <h1>${info.title} ${info.version}</h1>
      ${prose(info.description)}
      <p>
        For tools: <a href="docs/openapi.json">OpenAPI</a>, and <a href="docs/asyncapi.json">AsyncAPI</a> for
        the socket and Kafka.
      </p>
      <p><input id="search" type="search" placeholder="Search" aria-label="Search" /></p>
      ${groups}
      <section>
        <h2>Objects</h2>
        ${schemas}
      </section>
    </html>`;
  // The template contains no promise, so the result is a String object.
  return (page as string).valueOf();
}

function renderGroup(document: OpenApi, { name, description }: OpenApi['tags'][number]): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(name))
      .map(([method, operation]) => renderOperation(document, method, path, operation)),
  );
  return html`<section>
    <h2>${name}</h2>
    <p>${inline(description)}</p>
    ${operations}
  </section>`;
}

function renderOperation(document: OpenApi, method: string, path: string, operation: Operation): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const rows = parameters.map((parameter) =>
    fieldRow(
      parameter.name,
      parameter.schema,
      `${parameter.in}${parameter.required ? ', required' : ''}`,
      parameter.description,
    ),
  );
  return html`<details id="${operationId}">
    <summary><strong>${method.toUpperCase()}</strong> <code>${path}</code> ${inline(summary)}</summary>
    ${prose(description, 'about')}
    ${
      rows.length > 0
        ? html`<h4>Parameters</h4>
            <table>
              ${rows}
            </table>`
        : ''
    }
    ${requestBody === undefined ? '' : renderBody(document, requestBody.content)}
    <h4>Answers</h4>
    <table>
      ${Object.entries(responses).map(([status, response]) => renderAnswer(document, status, response))}
    </table>
    ${renderExample(Object.values(responses)[0]?.content)}
  </details>`;
}

function renderBody({ components }: OpenApi, content: Content): Html {
  const schema = content['application/json']?.schema ?? {};
  const named = components.schemas[schema.$ref?.split('/').at(-1) ?? ''];
  return html`<h4>Body</h4>
    ${renderFields(named ?? schema)} ${renderExample(content)}`;
}

function renderAnswer({ components }: OpenApi, status: string, response: Response): Html {
  const { description = '', content } =
    components.responses[response.$ref?.split('/').at(-1) ?? ''] ?? response;
  const schema = content?.['application/json']?.schema;
  return html`<tr>
    <th>${status}</th>
    <td>${prose(description)}</td>
    <td>${schema === undefined ? '' : renderType(schema)}</td>
  </tr>`;
}

function renderExample(content: Content | undefined): Html | '' {
  const [example] = Object.values(content?.['application/json']?.examples ?? {});
  if (example === undefined) return '';
  return html`<h4>Example</h4>
    <pre>${JSON.stringify(example.value, null, 2)}</pre>`;
}
