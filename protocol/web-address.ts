/**
 * The URL in the form of the URL Standard, which has no line feeds and no quotation marks that end an attribute. Undefined
 * for other schemes than `http:` and `https:`, and with a user name or a password: those make one host look like another.
 */
export function webAddress(text: string): string | undefined {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href;
}
