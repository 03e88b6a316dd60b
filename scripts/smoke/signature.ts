type Values = readonly { readonly key: string; readonly values: readonly string[] }[] | null;

/** third.AuthSignParts: what all parts have in common, and what each part adds or has instead. */
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

/** Where to PUT part `index` (from 0), and with which headers. A small object has its whole URL in its only part. */
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
