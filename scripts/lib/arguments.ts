import { type ParseArgsConfig, parseArgs } from 'node:util';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { didYouMean } from '../../environments/lib/validate/nearest';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/** A usage that ends with the names of the environments. */
export const withEnvironments = (usage: string): string => `${usage}\nenvironments: ${environmentNames().join(', ')}`;

/** A command line: its options and positional arguments. Throws one line for an unknown option. */
export function parsed<const O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Error(fault(error as Error, options));
  }
}

/** The same, and a usage behind the line. */
export function commandLine<const O extends Options>(args: readonly string[], usage: string, options: O): Parsed<O> {
  try {
    return parsed(args, options);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
}

/** In one line what node says in two: the option in quotes, and the name that was meant. */
function fault({ message }: Error, options: Options): string {
  const unknown = /^Unknown option '(-+)([^']*)'/.exec(message);
  if (unknown) {
    const [, dashes, name = ''] = unknown;
    return `unknown option "${dashes}${name}"${didYouMean(name, Object.keys(options)).replace('"', '"--')}`;
  }
  const missing = /^Option '(?:-\w, )?(--[\w-]+) <value>' argument (missing|is ambiguous)/.exec(message);
  return missing ? `${missing[1]} needs a value` : message;
}

/** The command line of a script that works on one environment: its name and options. Throws with the usage when misused. */
export function environmentArguments<const O extends Options>(
  args: readonly string[],
  usage: string,
  options: O,
): { readonly environment: Environment; readonly values: Parsed<O>['values'] } {
  const { values, positionals } = commandLine(args, usage, options);
  const [name] = positionals;
  if (!name || positionals.length > 1) {
    throw new Error(`expected one environment, got ${positionals.join(' ') || 'none'}\n${usage}`);
  }
  return { environment: loadEnvironment(name), values };
}

/** Throws for a command line that names anything. */
export function nothing(args: readonly string[], usage: string): void {
  const { positionals } = commandLine(args, usage, {});
  if (positionals.length > 0) {
    throw new Error(`unexpected argument "${positionals[0]}"\n${usage}`);
  }
}

/** A number of seconds on the command line. Throws for anything else. */
export function seconds(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) {
    throw new Error(`${option} ${text}: must be a number of seconds above 0`);
  }
  return number;
}
