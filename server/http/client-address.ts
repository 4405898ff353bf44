import { BlockList, isIP } from 'node:net';
import type { Server } from 'bun';

/** Finds the address of a client behind trusted proxies. */
export class ClientAddress {
  readonly #trusted = new BlockList();

  /** `proxies` are CIDR blocks; see TRUSTED_PROXIES. */
  constructor(proxies: readonly string[]) {
    for (const block of proxies) {
      const [address = '', bits] = block.split('/');
      this.#trusted.addSubnet(address, Number(bits), familyOf(address));
    }
  }

  /**
   * The address that the last untrusted hop has. `peer` is the other end of the connection. Only a trusted proxy is
   * believed: each has appended to `forwardedFor` the address that it was called from, so the list is read from its end.
   */
  of(peer: string, forwardedFor: string | null | undefined): string {
    let client = plain(peer);
    for (const hop of forwardedFor?.split(',').toReversed() ?? []) {
      const address = plain(hop.trim());
      if (!this.#isTrusted(client) || isIP(address) === 0) break;
      client = address;
    }
    return client;
  }

  ofRequest(request: Request, server: Pick<Server<unknown>, 'requestIP'>): string {
    return this.of(server.requestIP(request)?.address ?? '', request.headers.get('x-forwarded-for'));
  }

  #isTrusted(address: string): boolean {
    return isIP(address) !== 0 && this.#trusted.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Without the port that some proxies add, without brackets, and as IPv4 where it is that in IPv6. */
function plain(hop: string): string {
  const [, bracketed] = /^\[([\da-f:.]+)\](?::\d+)?$/i.exec(hop) ?? [];
  const [, withPort] = /^([\d.]+):\d+$/.exec(hop) ?? [];
  return (bracketed ?? withPort ?? hop).replace(/^::ffff:(?=[\d.]+$)/i, '');
}
