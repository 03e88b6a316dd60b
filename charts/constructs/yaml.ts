import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, dump, SCALAR_STYLE, type ScalarStyleRule, strTag } from 'js-yaml';

/**
 * Texts that DUMP_SCHEMA leaves bare and some reader takes for a number or a tag: go-yaml, with which kubectl reads, takes 0X1F,
 * 0B1 and 0b-1 and drops underscores wherever they stand (-_1, 1e_8); `yaml` takes E10 and a dot; PyYAML stops at `=`.
 */
const AMBIGUOUS = /^(?:=|<<|[-+]?0[oOxXbB][-+]?[\da-fA-F]*|[-+]?\d*\.?\d*(?:[eE][-+]?\d*)?)$/;

/** Blocks of which `yaml` loses spaces: the first line is indented, and spaces end the last. */
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

/** JSON in one line reads better with its quotes as they are. */
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
  // Quotes what a reader of YAML 1.1 or of YAML 1.2 takes for something else than text.
  schema: DUMP_SCHEMA,
  scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quote, keepQuotes],
  quoteStyle: 'double',
  lineWidth: -1,
  // An object with two references is written twice, not as an anchor and an alias.
  noRefs: true,
  skipInvalid: true,
} as const;

/** Texts by the JSON of their document: environments share most of their objects, and writing them is half of a synthesis. */
const written = new Map<string, string>();

function write(document: unknown): string {
  const key = JSON.stringify(document);
  const text = written.get(key) ?? dump(document, OPTIONS);
  written.set(key, text);
  return text;
}

/** Documents of YAML with `---` between them. Fields that are undefined are left out. */
export const toYaml = (...documents: readonly unknown[]): string => documents.map(write).join('---\n');
