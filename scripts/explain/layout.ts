import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { onceByValue } from '../lib/once-by-value';

export interface Shape {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}
/** A frame around boxes, or a box alone. */
export interface Frame {
  readonly id: string;
  /** Its row from top to bottom; the layout orders frames of one row by their arrows. */
  readonly row: number;
  /** Space for its title, left of the boxes, because arrows start and end above and below them. */
  readonly titleWidth: number;
  readonly title: string;
  readonly boxes: readonly Shape[];
}
export interface Arrow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The text on the arrow, with its width. */
  readonly label?: { readonly text: string; readonly width: number };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Placed extends Point {
  readonly width: number;
  readonly height: number;
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Boxes and frames. */
  readonly places: ReadonlyMap<string, Placed>;
  readonly arrows: readonly { readonly id: string; readonly points: readonly Point[]; readonly label?: Placed }[];
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.partitioning.activate': 'true',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
};

const INLINE = { 'elk.edgeLabels.inline': 'true' };

/**
 * Places frames, boxes and arrows with Eclipse's layered layout. The same input gives the same places: the page and the
 * pictures of docs/ share them.
 */
export const layout = onceByValue(async (frames: readonly Frame[], arrows: readonly Arrow[]): Promise<Layout> => {
  const root: ElkNode = await new ELK().layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: frames.map(({ id, row, titleWidth, boxes }) =>
      boxes.length === 1 && boxes[0]?.id === id
        ? { ...boxes[0] }
        : {
            id,
            layoutOptions: {
              ...OPTIONS,
              'elk.padding': `[top=14,left=${titleWidth + 24},bottom=14,right=14]`,
              'elk.partitioning.partition': `${row}`,
            },
            children: boxes.map((one) => ({ ...one, layoutOptions: { 'elk.partitioning.partition': `${row}` } })),
          },
    ),
    edges: arrows.map(({ id, from, to, label }) => ({
      id,
      sources: [from],
      targets: [to],
      labels: label ? [{ text: label.text, width: label.width, height: 18, layoutOptions: INLINE }] : [],
    })),
  });
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    places: new Map(placed(root)),
    arrows: edgesOf(root).map(({ id, sections, labels }) => ({
      id,
      points: (sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
      label: labels?.[0] as Placed | undefined,
    })),
  };
});

const placed = ({ children = [] }: ElkNode): [string, Placed][] =>
  children.flatMap((node): [string, Placed][] => [[node.id, node as Placed], ...placed(node)]);

const edgesOf = ({ edges = [], children = [] }: ElkNode): readonly ElkExtendedEdge[] => [
  ...edges,
  ...children.flatMap(edgesOf),
];

const MARGIN = 12;
const INSET = 14;
const GAP = 16;

/** The layout with one more frame, which no arrow reaches, in rows below it. */
export function withFrameBelow(layout: Layout, { id, titleWidth, boxes }: Frame): Layout {
  const width = Math.max(...boxes.map((one) => one.width));
  const height = Math.max(...boxes.map((one) => one.height));
  const left = MARGIN + titleWidth + 24;
  const inner = layout.width - left - MARGIN - INSET;
  const columns = Math.max(1, Math.min(boxes.length, Math.floor((inner + GAP) / (width + GAP))));
  const step = (inner + GAP) / columns;
  const top = layout.height + 4;
  const places = boxes.map((one, index): [string, Placed] => [
    one.id,
    {
      x: left + (index % columns) * step,
      y: top + INSET + Math.floor(index / columns) * (height + GAP),
      width: step - GAP,
      height,
    },
  ]);
  const bottom = Math.max(...places.map(([, { y }]) => y)) + height + INSET;
  const frame: Placed = { x: MARGIN, y: top, width: layout.width - 2 * MARGIN, height: bottom - top };
  return { ...layout, height: bottom + MARGIN, places: new Map([...layout.places, [id, frame], ...places]) };
}
