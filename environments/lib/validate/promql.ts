import { format } from './check';

/** What is used here of a parser of Lezer. Its types are those of a module, which cannot be imported here. */
interface Lezer {
  parse(expression: string): {
    iterate(visit: { enter(node: { readonly type: { readonly isError: boolean }; readonly from: number }): void }): void;
  };
}

/** A rule that Prometheus cannot parse keeps it from starting with any rule. Whether its metrics are there is not known here. */
export const promql = format((value) => {
  if (typeof value !== 'string' || !value.trim()) {
    return 'must be an expression in PromQL';
  }
  const at = firstError(value);
  return at === undefined
    ? undefined
    : `must be PromQL: it is wrong ${at >= value.length ? 'at its end' : `at ${JSON.stringify(value.slice(at, at + 20))}`}`;
});

/** Where the grammar of Prometheus gives up. Loaded by those who add alerts alone. */
function firstError(expression: string): number | undefined {
  const { parser }: { readonly parser: Lezer } = require('@prometheus-io/lezer-promql');
  let first: number | undefined;
  parser.parse(expression).iterate({
    enter: ({ type, from }) => {
      first ??= type.isError ? from : undefined;
    },
  });
  return first;
}
