/** Words of a command line; those of gcloud without the program. */
export type Call = readonly string[];

/** A call of gcloud by its parts: the group of commands, the verb, and the name behind it. */
export interface Parsed {
  readonly words: Call;
  readonly group: string;
  readonly verb: string;
  readonly name: string;
}

const READS = /^(list|describe|export|get-iam-policy|print-access-token)$/;
const CHANGES = /^(create|delete|update|enable|import|link|rm|get-credentials|(add|remove)-iam-policy-binding)$/;

export function parsed(words: Call): Parsed {
  const options = words.findIndex((word) => word.startsWith('--'));
  const before = options < 0 ? words : words.slice(0, options);
  const at = before.findIndex((word) => READS.test(word) || CHANGES.test(word));
  const group = (at < 0 ? before : before.slice(0, at)).filter((word) => word !== 'beta').join(' ');
  return { words, group, verb: before[at] ?? '', name: before[at + 1] ?? '' };
}

export const reads = ({ verb }: Parsed): boolean => READS.test(verb);

/** Value of an option; empty without it. */
export const flag = (name: string, words: readonly string[] = []): string =>
  words
    .filter((word) => word.startsWith(`--${name}=`))
    .at(-1)
    ?.slice(name.length + 3) ?? '';

/** An error of gcloud. */
export class Refusal extends Error {}
