import { BlockList, isIP } from 'node:net';
import type { Server } from 'bun';

/** Finds the address of a client behind trusted proxies. */
export class ClientAddress {
  readonly #trusted = new BlockList();

  /** `proxies` are CIDR blocks; see TRUSTED_PROXIES. */
  constructor(proxies: readonly string[]) {
    for (const block of proxies) {
      const [address = '', bits] = block.split('/');
      this.#trusted.addSubnet(address, Number(bits), getFamily(address));
    }
  }

  /**
   * The address of the last untrusted hop. `peer` is the other end of the connection. Only entries of trusted proxies count:
   * each proxy appends the address of its client to `forwardedFor`, so the list is read from its end.
   */
  resolve(peer: string, forwardedFor: string | null | undefined): string {
    let client = normalize(peer);
    for (const hop of forwardedFor?.split(',').toReversed() ?? []) {
      const address = normalize(hop.trim());
      if (!this.#isTrusted(client) || isIP(address) === 0) break;
      client = address;
    }
    return client;
  }

  read(request: Request, server: Pick<Server<unknown>, 'requestIP'>): string {
    return this.resolve(server.requestIP(request)?.address ?? '', request.headers.get('x-forwarded-for'));
  }

  #isTrusted(address: string): boolean {
    return isIP(address) !== 0 && this.#trusted.check(address, getFamily(address));
  }
}

function getFamily(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Removes brackets and the port that some proxies add, and converts IPv4-mapped IPv6 to IPv4. */
function normalize(hop: string): string {
  const [, bracketed] = /^\[([\da-f:.]+)\](?::\d+)?$/i.exec(hop) ?? [];
  const [, withPort] = /^([\d.]+):\d+$/.exec(hop) ?? [];
  return (bracketed ?? withPort ?? hop).replace(/^::ffff:(?=[\d.]+$)/i, '');
}
