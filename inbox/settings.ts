/** What the server tells the page, as attributes of its root element. */
export interface PageSettings {
  /** Where browsers find the service: `/`, or a path between slashes that a proxy takes away. */
  readonly publicPath: string;
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

const { publicPath = '/', tokenUrl = '', imageOrigins = '' } = pageRoot().dataset;

export const pageSettings: PageSettings = {
  publicPath,
  tokenUrl: tokenUrl === '' ? null : tokenUrl,
  imageOrigins: new Set([location.origin, ...imageOrigins.split(' ').filter((origin) => origin !== '')]),
};

/** A path of the service as browsers find it: `/demo/people` is `/chat/demo/people` below `/chat/`. */
export function publicUrl(path: string): string {
  return path.startsWith('/') ? pageSettings.publicPath + path.slice(1) : path;
}
