export type Labels = Readonly<Record<string, string>>;

/** `metav1.LabelSelector`. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: keyof typeof operators;
    readonly values?: readonly string[];
  }[];
}

const operators = {
  In: (value: string | undefined, values: readonly string[]) => value !== undefined && values.includes(value),
  // A missing label is not in the list either.
  NotIn: (value: string | undefined, values: readonly string[]) => value === undefined || !values.includes(value),
  Exists: (value: string | undefined) => value !== undefined,
  DoesNotExist: (value: string | undefined) => value === undefined,
};

/** Whether all labels of a plain selector (of a Service) exist with these values. */
export const hasLabels = (selector: Labels, labels: Labels): boolean =>
  Object.keys(selector).every((key) => labels[key] === selector[key]);

/** Whether a selector matches these labels; an empty one matches all. */
export const matches = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean =>
  hasLabels(matchLabels, labels) &&
  matchExpressions.every(({ key, operator, values = [] }) => operators[operator](labels[key], values));
