/** The service answered with an error. */
export class Refused extends Error {}
