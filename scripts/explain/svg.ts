import type { Layout, Placed, Point } from './layout';

/** The text of a box: its title, then smaller lines. */
export interface Label {
  readonly title: string;
  readonly lines: readonly string[];
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one);

/** Widths of Helvetica in em, rounded up: letters by class. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[iljtfr.,:;'|()[\] /-]/, 0.34],
  [/[mwMW@]/, 0.9],
  [/[A-Z]/, 0.72],
];
export const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + (WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 0.57), 0) * size;

const TITLE = 14;
const LINE = 11.5;
export const sizeOf = ({ title, lines }: Label) => ({
  width: Math.ceil(Math.max(44, textWidth(title, TITLE) * 1.06, ...lines.map((line) => textWidth(line, LINE))) + 20),
  height: 32 + lines.length * 16,
});

export interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly layout: Layout;
  readonly frames: readonly { readonly id: string; readonly title: string }[];
  readonly labels: ReadonlyMap<string, Label>;
  /** Link of a box. */
  readonly link: (box: string) => string;
  /** Attributes and text of each arrow. */
  readonly arrows: ReadonlyMap<string, { readonly attributes: string; readonly text: string; readonly about: string }>;
  /** Text below the picture, a line each. */
  readonly legend: readonly string[];
}

/** The picture as an element of a page or of a file; its colours come from picture.css. */
export function svg(drawing: Drawing): string {
  const { id, title, layout, frames, labels, legend } = drawing;
  const [width, height] = [
    Math.ceil(layout.width + Math.max(0, ...legend.map((line) => textWidth(line, 13) + 24))),
    Math.ceil(Math.max(layout.height, legend.length * 26 + 24)),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${escaped(title)}" id="${id}">`,
    `<title>${escaped(title)}</title>`,
    `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
    ...frames.map((frame) => frameText(frame.title, layout.places.get(frame.id))),
    ...layout.arrows.map((arrow) => arrowText(drawing, arrow)),
    ...layout.arrows.map((arrow) => numberText(drawing, arrow)),
    ...[...labels].map(([box, label]) => boxText(drawing, box, label, layout.places.get(box))),
    ...legend.map(
      (line, index) => `<text class="legend" x="${round(layout.width + 12)}" y="${30 + index * 26}">${escaped(line)}</text>`,
    ),
    '</svg>',
  ].join('\n');
}

const round = (number: number): number => Math.round(number * 10) / 10;

const rect = ({ x, y, width, height }: Placed, attributes: string): string =>
  `<rect ${attributes} x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;

/** A word a line, in the middle of the frame's left side. */
function frameText(title: string, place?: Placed): string {
  const words = title.split(' ');
  const y = place ? place.y + place.height / 2 - words.length * 8 + 12 : 0;
  const text = words.map(
    (word, index) =>
      `<text class="frame-title" x="${round((place?.x ?? 0) + 12)}" y="${round(y + index * 16)}">${escaped(word)}</text>`,
  );
  return place ? `${rect(place, 'class="frame" rx="12"')}${text.join('')}` : '';
}

export const frameTitleWidth = (title: string): number => Math.max(...title.split(' ').map((word) => textWidth(word, 12)));

function boxText({ link }: Drawing, id: string, { title, lines }: Label, place?: Placed): string {
  if (!place) {
    return '';
  }
  const x = round(place.x + place.width / 2);
  const texts = lines.map(
    (line, index) => `<text class="line" x="${x}" y="${round(place.y + 39 + index * 16)}">${escaped(line)}</text>`,
  );
  return `<a href="${link(id)}" class="box" data-box="${escaped(id)}">${rect(place, 'rx="8"')}<text class="title" x="${x}" y="${round(place.y + 22)}">${escaped(title)}</text>${texts.join('')}</a>`;
}

type PlacedArrow = Layout['arrows'][number];

function arrowText({ arrows }: Drawing, { id, points }: PlacedArrow): string {
  const { attributes = '', about = '' } = arrows.get(id) ?? {};
  return `<g class="arrow" ${attributes}><title>${escaped(about)}</title><path d="${path(points)}"/>${head(points)}</g>`;
}

function numberText({ arrows }: Drawing, { id, label }: PlacedArrow): string {
  const { attributes = '', text = '' } = arrows.get(id) ?? {};
  return label && text
    ? `<g class="label" ${attributes}>${rect(label, 'rx="9"')}<text x="${round(label.x + label.width / 2)}" y="${round(label.y + 13)}">${escaped(text)}</text></g>`
    : '';
}

/** A line with round corners, which ends before the head of its arrow. */
function path(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) {
        return `M${at(point)}`;
      }
      return after
        ? `L${at(towards(point, before, 6))}Q${at(point)} ${at(towards(point, after, 6))}`
        : `L${at(towards(point, before, 7))}`;
    })
    .join('');
}

function head(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (!before || !end) {
    return '';
  }
  const base = towards(end, before, 8);
  const [across, along] = [(end.y - base.y) / 2, (end.x - base.x) / 2];
  return `<path class="head" d="M${at(end)}L${at({ x: base.x - across, y: base.y + along })}L${at({ x: base.x + across, y: base.y - along })}Z"/>`;
}

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

/** The point `distance` from one towards another, at most half of the way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
