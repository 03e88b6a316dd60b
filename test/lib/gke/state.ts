import { type Call, Refusal } from './call';

/** How a project differs from one in which everything goes well. */
export interface Fakes {
  /** Who is logged in. */
  readonly account?: string;
  /** The only project that there is. */
  readonly id?: string;
  readonly billing?: string;
  /** A permission that the account lacks. */
  readonly lacks?: string;
  /** `metric,limit,usage` of the region and of the project. */
  readonly quotas?: readonly string[];
  readonly allRegions?: readonly string[];
  /** Binary Authorization before the first `up`. */
  readonly policy?: string;
  /** Group and verb of a question that is not answered. */
  readonly refuses?: string;
  /** What others have in the network or the zone: group of commands, name. */
  readonly foreign?: readonly [group: string, name: string];
  /** Name of an object that the bucket does not let go. */
  readonly young?: string;
  readonly backups?: readonly string[];
  /** What kubectl is refused. */
  readonly forbids?: string;
  readonly address?: string;
  /** Each change fails once: before it has an effect, or after it, as when the connection is lost. */
  readonly fail?: 'before' | 'after';
}

/** What there is in a project. */
export class State {
  fakes: Fakes = {};
  /** States of the cluster in the next answers; RUNNING after them. */
  states: string[] = [];
  readonly failed = new Set<string>();
  /** Files by path, which commands name. */
  readonly files = new Map<string, string>();
  /** Resources by group and name, with the words that made them. */
  private readonly made = new Map<string, readonly string[]>();

  /** A global address and a regional one may have the same name. */
  private id(group: string, name: string, words: Call): string {
    const global = group === 'compute addresses' && words.includes('--global');
    return `${group}${global ? ' global' : ''} ${name}`.replaceAll('/', '_');
  }

  get(group: string, name: string, words: Call = []): readonly string[] | undefined {
    return this.made.get(this.id(group, name, words));
  }

  set(group: string, name: string, lines: readonly string[], words: Call = []): void {
    this.made.set(this.id(group, name, words), lines);
  }

  delete(group: string, name: string, words: Call = []): boolean {
    return this.made.delete(this.id(group, name, words));
  }

  /** Name and words of all whose group and first part of the name are these. */
  all(begin: string): (readonly [name: string, lines: readonly string[]])[] {
    const prefix = `${begin.replaceAll('/', '_')} `;
    return this.entries()
      .filter(([id]) => id.startsWith(prefix))
      .map(([id, lines]) => [id.slice(prefix.length), lines]);
  }

  deleteAll(begin: string): void {
    for (const [name] of this.all(begin)) {
      this.made.delete(`${begin.replaceAll('/', '_')} ${name}`);
    }
  }

  entries(): (readonly [id: string, lines: readonly string[]])[] {
    return [...this.made].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  file(path: string): readonly string[] {
    const text = this.files.get(path);
    if (text === undefined) {
      throw new Refusal(`Unable to read file [${path}]`);
    }
    return text.trimEnd().split('\n');
  }
}
