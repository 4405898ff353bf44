/** HTTP method of a route. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A REST route, with the fields of its command's input that travel in the query and in the body. */
export interface Route {
  readonly method: Method;
  /** Path below `API_PREFIX`; `:name` stands for the field `name` of the input. */
  readonly path: string;
  readonly query?: readonly string[];
  /** Fields of the JSON body. Undefined: the route takes no body. */
  readonly body?: readonly string[];
}

/** A REST call without its server and token. */
export interface RestRequest {
  readonly method: Method;
  /** Path below `API_PREFIX`, and the query. */
  readonly path: string;
  readonly body?: string;
}

/** Builds the call that carries `input`. Fields that are undefined stay out of the query and the body. */
export function toRequest({ method, path, query = [], body }: Route, input: object): RestRequest {
  const fields = input as Readonly<Record<string, string>>;
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(fields[name])));
  const search = new URLSearchParams(pick(query)).toString();
  return {
    method,
    path: search === '' ? filled : `${filled}?${search}`,
    ...(body && { body: JSON.stringify(pick(body)) }),
  };
}
