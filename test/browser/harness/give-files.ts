import type { Locator } from 'playwright-core';

/** A file that a test gives to the page: an image of this size in pixels, or a text. */
export interface GivenFile {
  readonly name: string;
  readonly size?: readonly [width: number, height: number];
}

/** Pastes files into an element, or drops them on it. */
export async function giveFiles(
  target: Locator,
  how: 'paste' | 'drop',
  files: readonly GivenFile[],
): Promise<void> {
  await target.evaluate(
    async (element, [how, files]) => {
      const dataTransfer = new DataTransfer();
      for (const { name, size } of files) dataTransfer.items.add(await draw(name, size));
      const options = { bubbles: true, cancelable: true };
      if (how === 'paste')
        element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: dataTransfer }));
      else element.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer }));

      async function draw(name: string, size: readonly [number, number] | undefined): Promise<File> {
        if (size === undefined) return new File(['Three drafts.'], name, { type: 'text/plain' });
        const canvas = new OffscreenCanvas(...size);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        const [width, height] = size;
        const colors = context.createLinearGradient(0, 0, width, height);
        for (const [i, color] of ['#0d5b56', '#f0a35e', '#fdfcf9'].entries())
          colors.addColorStop(i / 2, color);
        context.fillStyle = colors;
        context.fillRect(0, 0, width, height);
        return new File([await canvas.convertToBlob()], name, { type: 'image/png' });
      }
    },
    [how, files] as const,
  );
}

/** Drags files over an element, as far as the page can tell. */
export async function dragFiles(target: Locator): Promise<void> {
  await target.evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'a.txt'));
    element.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
  });
}
