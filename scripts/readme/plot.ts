import { asset } from '../explain/page';
import { sumOf } from '../gke/cost';
import { gibibytes } from '../lib/summary';
import type { Plan } from '../size/plan';
import { ends, planFor } from './growth';

/** Registered users, three in each decade. */
const USERS = Array.from({ length: 13 }, (_, index) => Math.round(10 ** (3 + index / 3)));

interface Panel {
  readonly title: string;
  /** Drawn solid, then dashed, then dotted; of all clusters together. */
  readonly lines: readonly ((plan: Plan) => number)[];
}

const quantity = (text: string): number => Number.parseInt(text, 10);

const panels: readonly Panel[] = [
  { title: 'CPU, cores', lines: [({ clusters, amounts }) => clusters * amounts.cpu] },
  {
    title: 'Memory, GiB (Dragonfly dashed)',
    lines: [
      ({ clusters, amounts }) => clusters * gibibytes(amounts.memory),
      ({ clusters, environment: { dragonfly } }) => clusters * dragonfly.replicas * quantity(dragonfly.limits.memory),
    ],
  },
  {
    title: 'Disks, GiB (files dashed, MongoDB dotted)',
    lines: [
      ({ clusters, amounts }) => clusters * gibibytes(amounts.storage),
      ({ clusters, environment: { seaweedfs } }) =>
        clusters * seaweedfs.volume.replicas * quantity(seaweedfs.volume.storageSize),
      ({ clusters, environment: { mongodb } }) => clusters * mongodb.replicas * quantity(mongodb.storageSize),
    ],
  },
  {
    title: 'Dollars a month, least (nodes dashed)',
    lines: [({ costs }) => sumOf(costs, 'least'), ({ costs }) => sumOf(costs, 'least', 'nodes')],
  },
];

const [WIDTH, HEIGHT] = [270, 220];
/** Of a panel: room for its title and for the numbers of its axes. */
const [LEFT, TOP, RIGHT, BOTTOM] = [44, 34, 14, 30];
const STYLE = `.picture text { fill: var(--text); font-size: 12px; }
.picture .grid { stroke: var(--line); }
.picture .line { fill: none; stroke: var(--accent); stroke-width: 2; }
.picture .end { stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 2 3; }`;
const DASHES = ['', ' stroke-dasharray="7 4"', ' stroke-dasharray="2 3"'];

/** "10k": a power of ten. */
const short = (power: number): string => `${10 ** (power % 3)}${['', 'k', 'M'][Math.floor(power / 3)] ?? 'G'}`;
const round = (number: number): number => Math.round(number * 10) / 10;

/** The files of docs/plots/, by name. Both axes are logarithmic. */
export function plots(): Readonly<Record<string, string>> {
  const plans = USERS.map((users) => [users, planFor(users)] as const);
  const end = ends()[0]?.users ?? Number.POSITIVE_INFINITY;
  const title = `What 1,000 to 10 million registered users take; right of the vertical line one cluster is not enough`;
  const [width, height] = [2 * WIDTH, 2 * HEIGHT + 22];
  return {
    'capacity.svg': [
      `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
      `<title>${title}</title>`,
      `<style>${asset('picture.css')}${STYLE}</style>`,
      `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
      ...panels.map((panel, index) => drawn(panel, plans, end, WIDTH * (index % 2), HEIGHT * Math.floor(index / 2))),
      `<text x="${LEFT}" y="${height - 10}">registered users; right of the vertical line: several clusters</text>`,
      '</svg>\n',
    ].join('\n'),
  };
}

function drawn(
  { title, lines }: Panel,
  plans: readonly (readonly [number, Plan])[],
  end: number,
  x: number,
  y: number,
): string {
  const values = lines.map((line) => plans.map(([, plan]) => line(plan)));
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...values.flat()))),
    Math.ceil(Math.log10(Math.max(...values.flat()))),
  ];
  const across = (users: number) => round(x + LEFT + ((Math.log10(users) - 3) / 4) * (WIDTH - LEFT - RIGHT));
  const up = (value: number) =>
    round(y + HEIGHT - BOTTOM - ((Math.log10(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM));
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return [
    `<text x="${x + LEFT - 30}" y="${y + 22}" font-weight="600">${title}</text>`,
    ...powers.map(
      (power) =>
        `<line class="grid" x1="${across(1e3)}" x2="${across(1e7)}" y1="${up(10 ** power)}" y2="${up(10 ** power)}"/><text x="${x + LEFT - 6}" y="${up(10 ** power) + 4}" text-anchor="end">${short(power)}</text>`,
    ),
    ...[3, 4, 5, 6, 7].map(
      (power) =>
        `<text x="${across(10 ** power)}" y="${y + HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(power)}</text>`,
    ),
    `<line class="end" x1="${across(end)}" x2="${across(end)}" y1="${up(10 ** low)}" y2="${up(10 ** high)}"/>`,
    ...values.map(
      (row, index) =>
        `<polyline class="line"${DASHES[index]} points="${row.map((value, at) => `${across(plans[at]?.[0] ?? 1)},${up(value)}`).join(' ')}"/>`,
    ),
  ].join('\n');
}
