import { commands, type Command, type CommandName, type Output } from '@messaging/protocol/commands';
import { API_PREFIX } from '@messaging/protocol/frames';
import { backOff, sleep } from '../bounded.ts';

/** Tries of one call, the first included. */
const TRIES = 6;

interface Given {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Calls a service's public API by HTTP as one user, until `signal` says stop. */
export class Caller {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor(url: URL, token: string, signal: AbortSignal) {
    this.#url = url;
    this.#signal = signal;
    this.#headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  }

  /** A command by its route. Rejects unless it succeeds. */
  async call<K extends CommandName>(name: K, { params = {}, query, body }: Given = {}): Promise<Output<K>> {
    const { rest, output }: Command = commands[name];
    if (rest === undefined) throw new Error(`${name} has no route`);
    const path = rest.path.replaceAll(/:(\w+)/g, (_, key: string) => String(params[key]));
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const answer = await this.#fetch(rest.method.toUpperCase(), API_PREFIX + path + search, body);
    return output.parse(await answer.json()) as Output<K>;
  }

  /** Hands over an event of the platform, whoever calls; one that was taken before changes nothing. */
  async tell(topic: string, event: object): Promise<void> {
    await this.#fetch('POST', `/demo/events/${topic}`, event);
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<Response> {
    const init = { method, headers: this.#headers, ...(body && { body: JSON.stringify(body) }) };
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(new URL(path, this.#url), { ...init, signal: this.#signal });
      if (answer.ok) return answer;
      const said = await answer.text();
      const retryAfter = answer.headers.get('retry-after');
      if (retryAfter === null || attempt === TRIES)
        throw new Error(`${method} ${path} was answered ${answer.status}: ${said}`);
      await sleep(Number(retryAfter) * 1_000 + backOff(attempt));
    }
  }
}
