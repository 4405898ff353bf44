/** Runs in a page, before anything of it: what waits for a random time waits but a little. */
export function hurry(): void {
  Math.random = () => 0.01;
}
