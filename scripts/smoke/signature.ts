type Values = readonly { readonly key: string; readonly values: readonly string[] }[] | null;

/** third.AuthSignParts: common values of all parts, and the values that each part adds or replaces. */
export interface Signature {
  readonly url: string;
  readonly query: Values;
  readonly header: Values;
  readonly parts: readonly {
    readonly partNumber: number;
    readonly url: string;
    readonly query: Values;
    readonly header: Values;
  }[];
}

/** URL and headers for the PUT of part `index` (from 0). The only part of a small object has the whole URL. */
export function signed({ parts, ...common }: Signature, index: number): { url: string; headers: Record<string, string> } {
  const part = parts.find(({ partNumber }) => partNumber === index + 1);
  if (!part) {
    throw new Error(`OpenIM signed parts ${parts.map(({ partNumber }) => partNumber).join(', ')}, not ${index + 1}`);
  }
  const url = new URL(part.url || common.url);
  for (const [key, value] of pairs(common.query, part.query)) {
    url.searchParams.set(key, value);
  }
  return { url: url.href, headers: Object.fromEntries(pairs(common.header, part.header)) };
}

const pairs = (...lists: Values[]): [string, string][] =>
  lists.flatMap((list) => (list ?? []).map(({ key, values }): [string, string] => [key, values.join(', ')]));
