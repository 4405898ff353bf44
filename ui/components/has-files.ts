/** Whether dragged, dropped or pasted data contains files. */
export function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') === true;
}
