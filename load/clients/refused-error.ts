/** The service answered with an error. */
export class RefusedError extends Error {}
