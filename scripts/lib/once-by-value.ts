/**
 * The same function, with its result cached for equal arguments, as JSON has them. Callers share the result: they must not
 * change it.
 */
export function onceByValue<Args extends readonly unknown[], T>(make: (...args: Args) => T): (...args: Args) => T {
  const made = new Map<string, { readonly value: T }>();
  return (...args) => {
    const key = JSON.stringify(args);
    const one = made.get(key) ?? { value: make(...args) };
    made.set(key, one);
    return one.value;
  };
}
