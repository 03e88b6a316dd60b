import type { Environment } from '../../environments/lib/types';
import { counted } from '../../environments/lib/validate/check';
import { adviceLines } from '../smoke/text';
import type { Row } from './comparison';
import type { Report } from './report';
import type { Spread } from './times';

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
const rate = (value: number): string => `${number(value)}/s`;
const NAME = 20;

/** The table at the end of a run; `environment` names the pods of the advice. */
export function text(environment: Environment, report: Report): string {
  const { connections, messages, deliveries, uploads, times, backedOff, failures, model } = report;
  const line = (name: string, ...cells: string[]) => `${name.padEnd(NAME)}${cells.join(', ')}`;
  const [first] = failures;
  return [
    line(
      'connections',
      `${number(connections.open)} open`,
      `${number(connections.openAtEnd)} at the end`,
      `${connections.failed} failed`,
      dropped(connections),
    ),
    line(
      'messages',
      `${number(messages.sent)} sent in ${number(report.seconds)} s (${rate(messages.perSecond)}, asked ${rate(report.asked.rate)})`,
      `${number(messages.toGroups)} to groups`,
    ),
    line('', `${number(messages.accepted)} accepted`, `${messages.refused} refused`, `${messages.unanswered} unanswered`),
    line(
      'deliveries',
      `${number(deliveries.expected)} expected`,
      `${number(deliveries.pushed)} pushed (${rate(deliveries.pushedPerSecond)})`,
      `${deliveries.readAfterwards} read afterwards`,
    ),
    line('', `${deliveries.lost} lost`, `${deliveries.duplicated} duplicated`),
    line('uploads', `${uploads.done} done`, `${uploads.failed} failed`),
    ...(backedOff.calls > 0 || backedOff.leastShareOfRate < 1
      ? [
          line(
            'backed off',
            `${counted(backedOff.calls, 'call')} again`,
            `at least ${percent(backedOff.leastShareOfRate)} of the rate`,
          ),
        ]
      : []),
    '',
    `${'milliseconds'.padEnd(NAME)}${['p50', 'p99', 'max', 'count'].map((head) => head.padStart(10)).join('')}`,
    ...(['acknowledgement', 'delivery', 'upload'] as const).map((name) => `${name.padEnd(NAME)}${spreadCells(times[name])}`),
    `${'delay of this tool'.padEnd(NAME)}${spreadCells(times.ownDelay)}`,
    '',
    ...(model
      ? [
          `${`model of ${model.environment}`.padEnd(WIDE)}${['measured', 'carries', 'share'].map((head) => head.padStart(10)).join('')}  limit`,
          ...model.rows.map(modelLine),
        ]
      : ['no environment has this domain: name one to compare with its capacity']),
    '',
    ...failures.slice(0, MOST_FAILURES).map(({ said, count }) => `FAILED ${counted(count, 'time')}: ${said}`),
    ...(failures.length > MOST_FAILURES ? [`and ${failures.length - MOST_FAILURES} other failures: --json lists all`] : []),
    ...(first?.advice ? adviceLines(environment, first.advice).map((advice) => `        ${advice}`) : []),
    `operation IDs in the pods' logs start with ${report.id}`,
    ...report.stays.map((thing) => `stays: ${thing}`),
    verdict(report),
  ].join('\n');
}

const WIDE = 48;
const MOST_FAILURES = 5;
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const dropped = ({ dropped, firstDropped }: Report['connections']): string =>
  `${dropped} dropped${firstDropped ? ` (first: ${firstDropped})` : ''}`;

const spreadCells = ({ p50, p99, max, count }: Spread): string =>
  [p50, p99, max].map((value) => (count === 0 ? '-' : value.toFixed(1)).padStart(10)).join('') + number(count).padStart(10);

const modelLine = ({ what, measured, carries, limit }: Row): string =>
  `${what.padEnd(WIDE)}${[number(measured), number(carries), percent(measured / carries)].map((cell) => cell.padStart(10)).join('')}  ${limit}`;

function verdict({ end, passed, messages, deliveries: { lost, duplicated } }: Report): string {
  if (passed) {
    return 'passed: every message arrived once';
  }
  const ended = end === 'stopped' ? 'stopped' : end === 'failed' ? 'failed' : 'not passed';
  return `${ended}: ${lost} lost, ${duplicated} duplicated, ${number(messages.sent)} of ${number(messages.asked)} messages sent`;
}
