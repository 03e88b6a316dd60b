import { counted } from '../../environments/lib/validate/check';
import type { Comparison, Shared } from './compare';
import { type Section, sections } from './finding';
import { block, code, list } from './text';

/** Maximum characters of one comment on GitHub. */
export const LIMIT = 65_536;

/** The line by which the workflow finds its previous comment. */
export const MARK = '<!-- npm run review -->';

/** The first sections are open; the others are folded. */
const OPEN: readonly Section[] = ['broader', 'outage', 'immutable', 'restart'];

/**
 * One comment of a pull request: counts, then a section for each kind of finding. Text beyond the limit is omitted from
 * the end, diffs first, and the second line reports that.
 */
export function markdown(comparison: Comparison): string {
  if (comparison.environments.length === 0) {
    return `${MARK}\n## Review of dist/: nothing changes\n`;
  }
  const whole = rendered(comparison, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (whole.length <= LIMIT) {
    return whole;
  }
  const { findings } = comparison;
  const details = findings.filter(({ detail }) => detail).length;
  const [kept, lines] = [
    largest(details, (number) => rendered(comparison, number, findings.length).length <= LIMIT),
    largest(findings.length, (number) => rendered(comparison, 0, number).length <= LIMIT),
  ];
  return kept === undefined ? rendered(comparison, 0, lines ?? 0) : rendered(comparison, kept, findings.length);
}

/** The largest number up to `most` that fits; `undefined` if not even 0 does. */
function largest(most: number, fits: (number: number) => boolean): number | undefined {
  if (!fits(0)) {
    return undefined;
  }
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    [low, high] = fits(middle) ? [middle, high] : [low, middle - 1];
  }
  return low;
}

/** With the first `details` folded texts and the first `lines` findings. */
function rendered({ environments, objects, findings }: Comparison, details: number, lines: number): string {
  const ordered = (Object.keys(sections) as Section[]).flatMap((section) =>
    findings.filter((one) => one.section === section),
  );
  const all = ordered.filter(({ detail }) => detail);
  const shown = new Set(all.slice(0, details));
  const kept = ordered.slice(0, lines);
  const { changed, added, removed, renamed } = objects;
  return [
    MARK,
    `## Review of dist/: ${counted(changed, 'object')} changed, ${added} added, ${removed} removed, ${renamed} renamed`,
    '',
    ...cut(ordered.length - kept.length, all.length - all.filter((one) => shown.has(one) && kept.includes(one)).length),
    `${environments.length === 1 ? 'Environment' : 'Environments'}: ${list(environments)}.${environments.length > 1 ? ' A line holds for all of them unless it names some.' : ''}`,
    '',
    '| | |',
    '|---|---|',
    ...(Object.keys(sections) as Section[]).map(
      (section) => `| ${sections[section]} | ${findings.filter((one) => one.section === section).length} |`,
    ),
    ...(Object.keys(sections) as Section[]).flatMap((section) => part(section, kept, shown, environments)),
    '',
  ].join('\n');
}

function cut(lines: number, details: number): readonly string[] {
  const left = [...(lines > 0 ? [counted(lines, 'line')] : []), ...(details > 0 ? [counted(details, 'diff')] : [])];
  return left.length > 0
    ? [
        `**Cut to the ${LIMIT} characters of a comment: ${left.join(' and ')} left out.** ${code('git diff <base> -- dist')} shows everything.`,
        '',
      ]
    : [];
}

function part(
  section: Section,
  findings: readonly Shared[],
  shown: ReadonlySet<Shared>,
  environments: readonly string[],
): readonly string[] {
  const own = findings.filter((one) => one.section === section);
  if (own.length === 0) {
    return [];
  }
  const title = `${sections[section]} (${own.length})`;
  const lines = own.flatMap((one) => line(one, shown, environments));
  const note = section === 'restart' ? [NOTE, ''] : [];
  return OPEN.includes(section)
    ? ['', `### ${title}`, '', ...note, ...lines]
    : ['', `<details><summary>${title}</summary>`, '', ...lines, '', '</details>'];
}

const NOTE =
  '`npm run apply` sends everything at once: these workloads restart at the same time, each in its own order. Argo CD sends one wave after the other.';

function line(one: Shared, shown: ReadonlySet<Shared>, environments: readonly string[]): readonly string[] {
  const where = one.environments.length < environments.length ? `${list(one.environments)}: ` : '';
  const text = `- ${where}${one.text}`;
  return one.detail && shown.has(one)
    ? [
        text,
        '',
        '  <details><summary>diff</summary>',
        '',
        ...block('diff', bounded(one.detail))
          .split('\n')
          .map((row) => `  ${row}`),
        '',
        '  </details>',
      ]
    : [text];
}

/** Maximum lines of one folded text, so that one large file does not displace all others. */
const DIFF_LINES = 120;

function bounded(text: string): string {
  const rows = text.split('\n');
  return rows.length <= DIFF_LINES
    ? text
    : [...rows.slice(0, DIFF_LINES), `... ${rows.length - DIFF_LINES} more lines: git diff <base> -- dist`].join('\n');
}
