/** One call of kubectl in a page: what it does to which objects, as far as it names any. */
export interface Command {
  /** As the page has it. */
  readonly text: string;
  readonly namespace?: string;
  /** "rollout restart", "exec", "get". */
  readonly verb: string;
  readonly objects: readonly { readonly kind: string; readonly name: string }[];
  readonly container?: string;
  /** Values of `-l app.kubernetes.io/name=...`. */
  readonly labels: readonly string[];
  readonly files: readonly string[];
}

const TWO_WORDS = ['rollout', 'create', 'auth', 'config'];
/** Flags with a value of their own. */
const VALUED = ['-n', '-c', '-l', '-o', '-f', '-p'];
/** Verbs whose first word is a pod, where no kind is named. */
const OF_PODS = ['exec', 'logs', 'port-forward'];
/** Verbs whose words are no objects of a namespace. */
const OTHERS = ['apply', 'create', 'auth', 'config', 'diff', 'version', 'top'];

/** Every call of kubectl in the text of a page that is complete enough to run: those in code, with a verb and arguments. */
export function commandsIn(page: string): readonly Command[] {
  const blocks = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, code = '']) => code.replaceAll(/\\\n/g, ' '));
  const rest = page.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  const inline = [...rest.matchAll(/`(kubectl [^`]+)`/g)].map(([, code]) => code ?? '');
  return [...blocks.flatMap((code) => code.split('\n')), ...inline]
    .flatMap((line) => [...line.matchAll(/(?<![\w-])kubectl (.*?)(?= *(?:\||&|;|\)"|<<|#| > |$))/g)])
    .map(([text, call = '']) => parse(text, call));
}

function parse(text: string, call: string): Command {
  const [before = ''] = call.split(' -- ');
  const all = before.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const valuesOf = (flag: string) => all.flatMap((word, at) => (all[at - 1] === flag ? [word.replaceAll(/['"]/g, '')] : []));
  const words = all.filter((word, at) => !word.startsWith('-') && !VALUED.includes(all[at - 1] ?? ''));
  const verbLength = TWO_WORDS.includes(words[0] ?? '') ? 2 : 1;
  const verb = words.slice(0, verbLength).join(' ');
  return {
    text,
    namespace: valuesOf('-n')[0],
    verb,
    objects: OTHERS.includes(words[0] ?? '') ? [] : objects(words[0] ?? '', words.slice(verbLength)),
    container: valuesOf('-c')[0],
    labels: valuesOf('-l').flatMap((value) => {
      const [, one, list] = /^app\.kubernetes\.io\/name(?:=(\S+)| in \((.*)\))$/.exec(value) ?? [];
      return one ? [one] : (list?.split(',') ?? []);
    }),
    files: valuesOf('-f'),
  };
}

function objects(verb: string, words: readonly string[]): Command['objects'] {
  const [first = ''] = words;
  if (first.includes('/')) {
    const [kind = '', name = ''] = first.split('/');
    return [{ kind, name }];
  }
  if (OF_PODS.includes(verb)) {
    return first ? [{ kind: 'pod', name: first }] : [];
  }
  // Labels and fields of `annotate`, ports, JSON.
  return words.slice(1).flatMap((name) => (/^[a-z][a-z0-9.-]*$/.test(name) ? [{ kind: first, name }] : []));
}
