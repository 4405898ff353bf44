/**
 * Top-level domains under which a bare domain name counts as an address. Those that are also file extensions are left out:
 * `logo-final.ai`, `fonts.zip`, `teaser.mov` and `notes.md` are files to a designer, and as domains they belong to strangers.
 */
const TOP_LEVEL_DOMAINS = new Set(
  (
    'com org net edu gov info biz io app dev co design studio shop store online agency art blog cloud me tv ' +
    'eu uk us ca au nz de at ch fr es it nl be pt ie dk no se fi cz gr hu ro ua tr il za in jp kr cn br mx ar cl'
  ).split(' '),
);

/** Whether a possible web address is meant as one: it has a scheme, `www.`, a path or a well-known top-level domain. */
export function isLikelyUrl(text: string): boolean {
  if (/^(?:[a-z][a-z\d+.-]*:|www\.)/i.test(text)) return true;
  const [, host = '', path = ''] = /^([^/?#:]*)(?::\d+)?(.*)$/s.exec(text) ?? [];
  return path.length > 1 || TOP_LEVEL_DOMAINS.has(host.split('.').at(-1)?.toLowerCase() ?? '');
}
