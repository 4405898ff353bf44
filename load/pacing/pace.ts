/** An open loop at a fixed rate, or a closed loop with a fixed number of requests outstanding. */
export type Pace = { readonly perSecond: number } | { readonly outstanding: number };
