import type { Environment } from './types';
import { counted, literal, type Problem } from './validate/check';
import { dnsLabel } from './validate/formats';
import type { Rule } from './validate/rule';
import { rules } from './validate/rules';
import { environmentShape } from './validate/shape';

/**
 * Throws one Error that lists every problem of an environment: field, value, reason, remedy. `further` rules need the
 * objects that the charts create from the values: charts/checks/environment.ts.
 */
export function validateEnvironment(environment: Environment, further: readonly Rule[] = []): void {
  const lines = problemsOf(environment, further);
  if (lines.length > 0) {
    throw new Error(
      `${inFile(environment)} has ${counted(lines.length, 'problem')}:\n${lines.map((line) => `- ${line}`).join('\n')}`,
    );
  }
}

/** Every problem of an environment, one line each. */
export function problemsOf(environment: Environment, further: readonly Rule[] = []): readonly string[] {
  const problems = environmentShape(environment, '');
  return [...problems.map(({ text }) => text), ...disagreements(environment, problems, [...rules, ...further])];
}

/** Problems of the rules that read only well-formed sections. */
function disagreements(environment: Environment, problems: readonly Problem[], all: readonly Rule[]): readonly string[] {
  const malformed = new Set(problems.filter(({ kind }) => kind === 'malformed').map(({ path }) => path.split(/[.[]/)[0]));
  return malformed.has('environment')
    ? []
    : all.filter(({ reads }) => !reads.some((section) => malformed.has(section))).flatMap(({ check }) => check(environment));
}

/** "environments/staging.ts: environment "staging""; without the file for a name that no file can have. */
export const inFile = (environment: Environment): string =>
  environment && dnsLabel(environment.name, 'name').length === 0
    ? `environments/${environment.name}.ts: environment ${literal(environment.name)}`
    : `environment ${literal(environment?.name)}`;
