import { type ParseArgsConfig, parseArgs } from 'node:util';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

/** A usage that ends with the names of the environments. */
export const withEnvironments = (usage: string): string => `${usage}\nenvironments: ${environmentNames().join(', ')}`;

/** The command line of a script that works on one environment: its name and options. Throws with the usage when misused. */
export function environmentArguments<const O extends Options>(
  args: readonly string[],
  usage: string,
  options: O,
): { readonly environment: Environment; readonly values: Values<O> } {
  const { name, values } = parsed(args, usage, options);
  return { environment: loadEnvironment(name), values };
}

/** A number of seconds on the command line. Throws for anything else. */
export function seconds(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) {
    throw new Error(`${option} ${text}: a number of seconds above 0`);
  }
  return number;
}

function parsed<const O extends Options>(
  args: readonly string[],
  usage: string,
  options: O,
): { name: string; values: Values<O> } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name] = positionals;
    if (!name || positionals.length > 1) {
      throw new Error(`one environment, not ${positionals.join(' ') || 'none'}`);
    }
    return { name, values };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
