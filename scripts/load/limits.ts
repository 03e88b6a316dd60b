/**
 * The most that one run asks of a server, whatever the command line says. `messages` and `deliveries` bound the memory of this
 * process: a delivery takes about 100 bytes of it.
 */
export const limits = {
  users: 5000,
  rate: 500,
  minutes: 60,
  groupSize: 50,
  uploadsPerMinute: 120,
  messages: 1_000_000,
  deliveries: 3_000_000,
} as const;

/** Seconds between the last connection and the first message: openim-push learns within 2 s who is online, and drops messages before. */
export const SETTLE = 3;

/** Bytes of text in a message, as in the measurements of charts/model/capacity/facts.ts. */
export const TEXT_BYTES = 100;
