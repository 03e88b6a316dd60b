import { command, succeeded } from './command';
import { tool } from './tools';

/** What Prometheus' own parser makes of a query. */
interface Parsed {
  readonly error?: string;
  /** What it asks for, without window and offset: `up{job="redpanda"}`. */
  readonly selectors: readonly { readonly metric: string; readonly text: string }[];
}

/** In the order of the queries. Throws when the parser itself fails. */
export async function parsed(queries: readonly string[]): Promise<readonly Parsed[]> {
  return JSON.parse(await succeeded('queries', command(await tool('queries'), [], JSON.stringify(queries))));
}
