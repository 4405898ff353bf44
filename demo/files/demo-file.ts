/** A file that people of the demo attach to messages. */
export interface DemoFile {
  readonly filename: string;
  readonly type: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** Makes a picture of SVG shapes on a background of one colour, without scripts, styles and links. */
export function svg(
  filename: string,
  [width, height]: readonly [number, number],
  background: string,
  shapes: string,
): DemoFile {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><path fill="${background}" d="M0 0h${width}v${height}H0z"/>${shapes}</svg>\n`;
  return { filename, type: 'image/svg+xml', bytes: () => Buffer.from(text) };
}

export function text(filename: string, lines: readonly string[]): DemoFile {
  return { filename, type: 'text/plain', bytes: () => Buffer.from(`${lines.join('\n')}\n`) };
}
