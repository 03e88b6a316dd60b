import { type Advice, Failure } from './failure';

export interface StepReport {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** The observation: a count, an address, the error. */
  readonly detail: string;
  readonly advice?: Advice;
}

/** Result of a step for later steps; `undefined` if it did not pass. */
export interface Outcome<T> {
  readonly name: string;
  readonly passed?: Passed<T>;
}

export interface Passed<T> {
  readonly detail: string;
  readonly value: T;
}

type Values<N extends readonly Outcome<unknown>[]> = { [I in keyof N]: N[I] extends Outcome<infer T> ? T : never };

/** Runs steps in order; skips a step if one that it needs did not pass. */
export class Steps {
  readonly reports: StepReport[] = [];

  constructor(
    /** Called after each step. */
    private readonly listener: (report: StepReport) => void,
    /** Texts that are never reported, even if an error message contains them. */
    private readonly secrets: readonly string[],
  ) {}

  async run<T, const N extends readonly Outcome<unknown>[]>(
    name: string,
    needs: N,
    action: (...values: Values<N>) => Promise<Passed<T>>,
  ): Promise<Outcome<T>> {
    const missing = needs.filter(({ passed }) => !passed).map((outcome) => outcome.name);
    if (missing.length > 0) {
      this.add({ name, result: 'skipped', milliseconds: 0, detail: `needs ${missing.join(' and ')}` });
      return { name };
    }
    const start = performance.now();
    const milliseconds = () => Math.round(performance.now() - start);
    try {
      const passed = await action(...(needs.map(({ passed }) => passed?.value) as Values<N>));
      this.add({ name, result: 'passed', milliseconds: milliseconds(), detail: passed.detail });
      return { name, passed };
    } catch (error) {
      const advice = error instanceof Failure ? { advice: error.advice } : {};
      const detail = masked(
        this.secrets,
        error instanceof Failure ? error.message : String((error as Error).stack ?? error),
      );
      this.add({ name, result: 'failed', milliseconds: milliseconds(), detail, ...advice });
      return { name };
    }
  }

  private add(report: StepReport): void {
    this.reports.push(report);
    this.listener(report);
  }
}

/** A text without these secrets and without tokens, which OpenIM quotes in its errors; they start with eyJ, {" in base64. */
export const masked = (secrets: readonly string[], text: string): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text).replace(/eyJ[\w-]+(\.[\w-]+)*/g, '***');
