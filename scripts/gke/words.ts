/** A command line: the program, then its arguments. */
export type Words = readonly string[];

/**
 * A command line of gcloud, written as for a shell: blanks separate words, except between single quotes. A value stays within
 * its word, whatever it contains; a list is one word per item.
 */
export function gcloud(texts: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words {
  const words = ['gcloud'];
  let word = '';
  let quoted = false;
  const end = () => {
    words.push(...(word === '' ? [] : [word]));
    word = '';
  };
  for (const [index, text] of texts.entries()) {
    for (const character of text) {
      if (character === "'") {
        quoted = !quoted;
      } else if (!quoted && /\s/.test(character)) {
        end();
      } else {
        word += character;
      }
    }
    const value = values[index] ?? '';
    if (typeof value === 'object') {
      words.push(...value);
    } else {
      word += value;
    }
  }
  end();
  return words;
}

/** A line that a shell parses into these words. */
export const shellLine = (words: Words): string => words.map(shellWord).join(' ');

/** The quotes of an option follow its "=", for completion in a shell and for gcloud's own linter. */
export function shellWord(word: string): string {
  if (/^[\w./:=,@%+-]+$/.test(word)) {
    return word;
  }
  const [, option = '', value = word] = /^(--[a-z][^=]*=)(.*)$/s.exec(word) ?? [];
  return `${option}'${value.replaceAll("'", "'\\''")}'`;
}
