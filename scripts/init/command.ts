import { parsed } from '../lib/arguments';
import { ENVIRONMENTS, writeEnvironment } from '../lib/environment-file';
import { withHelp } from '../lib/process';
import { reported, type Terminal } from '../lib/terminal';
import { environmentOf, problems } from './environment';
import { type Answers, applies, type Question, questions } from './questions';

const USAGE = `usage: npm run init [-- options]
asks for the required values of a new environment, and writes environments/<name>.ts
Each option answers its question in advance; without a terminal, options with a default may be omitted:
${questions.map(line).join('\n')}
"none" omits a value. All other fields: environments/lib/types.ts`;

/** `npm run init`: a first environment. Exit code 2 for a command line that is not understood. */
export const init = withHelp(USAGE, (args, terminal) => initInto(ENVIRONMENTS, args, terminal));

/** The same for another folder of environments. */
export async function initInto(folder: string, args: readonly string[], terminal: Terminal): Promise<number> {
  let given: Answers;
  try {
    given = optionsOf(args);
  } catch (error) {
    terminal.err(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  return reported(terminal, 1, async () => {
    terminal.leaves('nothing was written');
    const answers = terminal.interactive ? await asked(folder, given, terminal) : complete(folder, given);
    const { environment, comment } = environmentOf(answers);
    terminal.out(`wrote ${writeEnvironment(folder, environment, comment)}; next:`);
    const context = environment.gke ? '' : ' --context <name>';
    for (const command of ['synth', ...(environment.gke ? ['gke -- plan', 'gke -- up', 'gke -- kubeconfig'] : [])]) {
      terminal.out(`  npm run ${command.includes('--') ? command : `${command} --`} ${environment.name}`);
    }
    for (const command of ['secrets', 'apply']) {
      terminal.out(`  npm run ${command} -- ${environment.name}${context}`);
    }
    terminal.out('What they do, and the certificate: docs/deploy.md');
    return 0;
  });
}

function line({ option, text, only }: Question): string {
  return `  --${option.padEnd(22)}${text}${only ? `; for --${only.option} ${only.answers.join(', ')}` : ''}`;
}

function optionsOf(args: readonly string[]): Answers {
  const options = Object.fromEntries(questions.map(({ option }) => [option, { type: 'string' as const }]));
  const { values, positionals } = parsed(args, options);
  if (positionals.length > 0) {
    throw new Error(`expected only options, got ${positionals.join(' ')}`);
  }
  return values as Answers;
}

/** The answers of the options and the defaults. Throws one Error for those that are missing, unused or wrong. */
function complete(folder: string, given: Answers): Answers {
  const missing: string[] = [];
  const answers: Record<string, string> = {};
  for (const question of questions) {
    if (applies(question, answers)) {
      const answer = given[question.option] ?? question.otherwise?.(answers);
      if (answer === undefined) {
        missing.push(`--${question.option}`);
      } else {
        answers[question.option] = answer;
      }
    }
  }
  if (missing.length > 0) {
    throw new Error(`missing: ${missing.join(', ')}; without a terminal these options are required`);
  }
  const wrong = [...unused(given, answers), ...problems(folder, answers)];
  if (wrong.length > 0) {
    throw new Error(`nothing was written:\n${wrong.map((problem) => `- ${problem}`).join('\n')}`);
  }
  return answers;
}

/** Options of questions that other answers have closed. */
const unused = (given: Answers, answers: Answers): readonly string[] =>
  questions
    .filter(({ option }) => given[option] !== undefined && answers[option] === undefined)
    .map(
      ({ option, only }) =>
        `--${option} has no effect with --${only?.option} ${answers[only?.option ?? '']}: it is only for ${only?.answers.join(', ')}; omit it`,
    );

/** The answers of somebody at the terminal. Throws at the end of the input. */
async function asked(folder: string, given: Answers, terminal: Terminal): Promise<Answers> {
  let answers: Answers = {};
  for (const question of questions) {
    if (applies(question, answers)) {
      answers = await answered(folder, question, answers, given[question.option], terminal);
    }
  }
  for (const problem of unused(given, answers)) {
    terminal.err(problem);
  }
  return answers;
}

/** With the answer to one more question: the option's, or else what is typed, until no check refuses it. */
async function answered(
  folder: string,
  question: Question,
  before: Answers,
  given: string | undefined,
  terminal: Terminal,
): Promise<Answers> {
  const otherwise = question.otherwise?.(before);
  const prompt = `${question.text}${otherwise === undefined ? '' : ` [${otherwise}]`}: `;
  let answer = given;
  for (;;) {
    if (answer === undefined) {
      const typed = await terminal.answer(prompt);
      if (typed === undefined) {
        throw new Error('end of the input: nothing was written');
      }
      answer = typed || otherwise || '';
    }
    const answers = { ...before, [question.option]: answer };
    const wrong = answer === '' ? ['an answer is required'] : problems(folder, answers);
    if (wrong.length === 0) {
      return answers;
    }
    for (const problem of wrong) {
      terminal.err(problem);
    }
    answer = undefined;
  }
}
