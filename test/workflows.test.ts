import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MARK } from '../scripts/review/markdown';

const folder = join(__dirname, '..', '.github', 'workflows');

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}
const workflows = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
const jobs = (text: string): readonly Job[] => Object.values(parse(text).jobs);

describe.each(workflows)('%s', (_, text) => {
  const steps = jobs(text).flatMap((job) => job.steps);

  test('has no permissions except those of its jobs', () => {
    expect(parse(text).permissions).toEqual({});
    expect(jobs(text).filter(({ permissions }) => !permissions)).toEqual([]);
  });

  test('pins each action to a full version', () => {
    expect(steps.flatMap(({ uses }) => (uses && !/@v\d+\.\d+\.\d+$/.test(uses) ? [uses] : []))).toEqual([]);
  });

  test('has no expression in a command: text of a pull request would be executed', () => {
    expect(steps.flatMap(({ run }) => (run?.includes('${{') ? [run] : []))).toEqual([]);
  });

  test('a job that may write runs no code of the pull request', () => {
    const writes = jobs(text).filter(({ permissions = {} }) => Object.values(permissions).includes('write'));
    const code = writes.flatMap((job) => job.steps).filter(({ uses = '' }) => /checkout|setup/.test(uses));
    expect(code).toEqual([]);
  });
});

test('the workflow finds its comment by the first line of the review', () => {
  const [, text = ''] = workflows.find(([file]) => file === 'review.yml') ?? [];
  expect(text).toContain(`startswith("${MARK}")`);
});
