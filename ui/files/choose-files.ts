type FilesListener = (files: readonly File[]) => void;

/** Lets the user choose files, by the dialog of the browser. */
export function chooseFiles(onChosen: FilesListener): void {
  const input = createInput(onChosen);
  input.multiple = true;
  open(input);
}

/** Whether the device has a camera that a photo is taken with: a phone or a tablet. */
export function hasCamera(): boolean {
  return matchMedia('(hover: none) and (pointer: coarse)').matches && 'capture' in HTMLInputElement.prototype;
}

/** Lets the user take a photo. */
export function takePhoto(onChosen: FilesListener): void {
  const input = createInput(onChosen);
  input.accept = 'image/*';
  input.capture = 'environment';
  open(input);
}

function createInput(onChosen: FilesListener): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'file';
  input.hidden = true;
  input.addEventListener('change', () => {
    onChosen([...(input.files ?? [])]);
    input.remove();
  });
  input.addEventListener('cancel', () => input.remove());
  return input;
}

/** Browsers that forget an input outside of the page never tell what was chosen. */
function open(input: HTMLInputElement): void {
  document.body.append(input);
  input.click();
}
