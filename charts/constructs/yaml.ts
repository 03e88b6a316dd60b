import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, dump, SCALAR_STYLE, type ScalarStyleRule, strTag } from 'js-yaml';

/**
 * Texts that DUMP_SCHEMA does not quote and that some readers parse as a number, a date or a tag. go-yaml, which kubectl uses,
 * accepts 0X1F, 0B1 and 0b-1 and removes underscores in any place (-_1, 1e_8); `yaml` accepts E10, a dot and dates of
 * one digit (2001-1-1); PyYAML fails at `=`.
 */
const AMBIGUOUS = /^(?:=|<<|[-+]?0[oOxXbB][-+]?[\da-fA-F]*|[-+]?\d*\.?\d*(?:[eE][-+]?\d*)?|\d{4}-\d\d?-\d\d?(?:[tT\s].*)?)$/;

/** Blocks from which `yaml` removes spaces: the first line is indented, and the last one ends with spaces. */
const losesSpaces = (text: string): boolean => /^\n* /.test(text) && / \n*$/.test(text);

const quote: ScalarStyleRule = (layout) => {
  const { node, style } = layout;
  if (
    node.tag === strTag.tagName &&
    ((style === SCALAR_STYLE.PLAIN && AMBIGUOUS.test(node.value.replaceAll('_', ''))) ||
      (style === SCALAR_STYLE.LITERAL_BLOCK && losesSpaces(node.value)))
  ) {
    layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
  }
};

/** JSON in one line is easier to read without escaped quotes. */
const keepQuotes: ScalarStyleRule = (layout) => {
  const { style, node, allowedStylesMask } = layout;
  if (
    style === SCALAR_STYLE.DOUBLE_QUOTED &&
    node.value.includes('"') &&
    allowedStylesMask & (1 << SCALAR_STYLE.SINGLE_QUOTED)
  ) {
    layout.style = SCALAR_STYLE.SINGLE_QUOTED;
  }
};

const OPTIONS = {
  // Quotes texts that a reader of YAML 1.1 or of YAML 1.2 parses as another type.
  schema: DUMP_SCHEMA,
  scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quote, keepQuotes],
  quoteStyle: 'double',
  lineWidth: -1,
  // An object with two references is written twice, not as an anchor and an alias.
  noRefs: true,
  skipInvalid: true,
} as const;

/**
 * Texts by the JSON of their document: environments share most of their objects, and serialization takes half of a
 * synthesis.
 */
const written = new Map<string, string>();

function write(document: unknown): string {
  const key = JSON.stringify(document);
  const text = written.get(key) ?? dump(document, OPTIONS);
  written.set(key, text);
  return text;
}

/** Documents of YAML with `---` between them. Undefined fields are omitted. */
export const toYaml = (...documents: readonly unknown[]): string => documents.map(write).join('---\n');
