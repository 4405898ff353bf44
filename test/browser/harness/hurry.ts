/** Runs in a page, before the page's own scripts. Makes random waits short. */
export function hurry(): void {
  Math.random = () => 0.01;
}
