/** Settings of the server, read from the attributes of the page's root element. */
export interface PageSettings {
  /** Path under which browsers find the service: `/`, or a prefix with slashes at both ends that a proxy removes. */
  readonly publicPath: string;
  /** Address of the signed-in user's token. Null in the demo, where the user is chosen. */
  readonly tokenUrl: string | null;
  /** Origins from which avatars are shown, including the page's own. */
  readonly imageOrigins: ReadonlySet<string>;
}

export function getRootElement(): HTMLElement {
  const root = document.getElementById('inbox');
  if (root === null) throw new Error('the page has no root element');
  return root;
}

const { publicPath = '/', tokenUrl = '', imageOrigins = '' } = getRootElement().dataset;

export const pageSettings: PageSettings = {
  publicPath,
  tokenUrl: tokenUrl === '' ? null : tokenUrl,
  imageOrigins: new Set([location.origin, ...imageOrigins.split(' ').filter((origin) => origin !== '')]),
};

/** Adds the public path to a path of the service: `/demo/people` becomes `/chat/demo/people` below `/chat/`. */
export function publicUrl(path: string): string {
  return path.startsWith('/') ? pageSettings.publicPath + path.slice(1) : path;
}
