import { type Advice, Failure } from '../smoke/failure';
import { masked } from '../smoke/runner';

/** What was said, how often, and where to look. */
export interface Failed {
  readonly said: string;
  readonly count: number;
  readonly advice?: Advice;
}

/** What failed and how often, without the secret. Names of users are taken out, so that the same failure counts as one. */
export class Failures {
  private readonly byText = new Map<string, Failed>();

  constructor(
    private readonly secret: string,
    private readonly id: string,
  ) {}

  add(error: unknown): void {
    const text = error instanceof Failure ? error.message : error instanceof Error ? String(error.stack) : String(error);
    const said = masked([this.secret], text).replace(new RegExp(`${this.id}_\\d+`, 'g'), `${this.id}_<number>`);
    const advice = error instanceof Failure ? error.advice : undefined;
    this.byText.set(said, { said, count: (this.byText.get(said)?.count ?? 0) + 1, advice });
  }

  /** The most frequent first. */
  list = (): readonly Failed[] => [...this.byText.values()].sort((a, b) => b.count - a.count);
}
