/** What the server tells the page, as attributes of its root element. */
export interface PageSettings {
  /** Where the token of who is signed in comes from; null in the demo, where one is chosen. */
  readonly tokenUrl: string | null;
  /** Origins beside the page's own that avatars are shown from. */
  readonly imageOrigins: ReadonlySet<string>;
}

export function pageRoot(): HTMLElement {
  const root = document.getElementById('inbox');
  if (root === null) throw new Error('the page has no root element');
  return root;
}

const { tokenUrl = '', imageOrigins = '' } = pageRoot().dataset;

export const pageSettings: PageSettings = {
  tokenUrl: tokenUrl === '' ? null : tokenUrl,
  imageOrigins: new Set([location.origin, ...imageOrigins.split(' ').filter((origin) => origin !== '')]),
};
