/** Seconds since `start` (milliseconds, as of Date.now), with one digit. */
export const seconds = (start: number): number => Math.round((Date.now() - start) / 100) / 10;
