/**
 * The URL as the URL Standard writes it, which leaves no line feeds and no quotation marks that end an attribute. Undefined
 * when it is not `http:` or `https:`, or has a user name or a password: those make one host look like another.
 */
export function webAddress(text: string): string | undefined {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href;
}
