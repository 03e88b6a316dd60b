import type { Manifest } from '../../charts/constructs/manifest';
import { groupBy } from '../lib/group-by';
import { autoscalerOf } from '../lib/summary';
import type { Flow, OpenStep } from './flows';
import { stepsOf } from './flows';
import { type Box, boxes, FRONT_ENDS, groups, INTERNET } from './grouping';
import { type Arrow, type Frame, layout, withFrameBelow } from './layout';
import { type Drawing, frameTitleWidth, type Label, sizeOf, svg, textWidth } from './svg';
import { boxOf, type Topology } from './topology';

export const linkOf = (end: string): string => `#box-${boxes.some(({ id }) => id === end) ? end : boxOf(end)}`;

/** The connections between boxes, with the ports of each. */
export function boxConnections({ connections }: Topology) {
  const between = groupBy(
    connections.filter(({ from, to }) => boxOf(from) !== boxOf(to)),
    ({ from, to }) => `${boxOf(from)} ${boxOf(to)}`,
  );
  return [...between].map(([key, open]) => {
    const [from = '', to = ''] = key.split(' ');
    return { from, to, open };
  });
}

const isListed = (box: string): boolean =>
  groups.some((group) => group.arrows === 'listed' && group.boxes.some(({ id }) => id === box));
const joined = (box: string): string | undefined =>
  groups.find((group) => group.arrows === 'joined' && group.boxes.some(({ id }) => id === box))?.id;

/** Arrows of the overview: those of several boxes of a joined frame to the same box are one arrow of the frame. */
function overviewArrows(topology: Topology) {
  const all = boxConnections(topology)
    .filter(({ from, to }) => !isListed(from) && !isListed(to))
    .filter(({ from, to }) => joined(from) === undefined || joined(from) !== joined(to));
  const frameOf = (box: string): string => joined(box) ?? box;
  const ended = all.map(({ from, to, open }) => {
    const same = all.filter((other) => frameOf(other.from) === frameOf(from) && frameOf(other.to) === frameOf(to));
    const end = (side: 'from' | 'to', box: string) =>
      new Set(same.map((one) => one[side])).size > 1 || (same.length > 1 && joined(from) && joined(to)) ? frameOf(box) : box;
    return { from: end('from', from), to: end('to', to), open };
  });
  return [...groupBy(ended, ({ from, to }) => `${from} ${to}`).values()].map((same) => ({
    from: same[0]?.from ?? '',
    to: same[0]?.to ?? '',
    open: same.flatMap(({ open }) => open),
  }));
}

/** A picture of every box. */
export async function overview(objects: readonly Manifest[], topology: Topology): Promise<string> {
  const labels = new Map(
    boxes.filter((box) => partsOf(box, topology).length > 0).map((box) => [box.id, overviewLabel(box, objects, topology)]),
  );
  const frames = groups
    .map(({ id, title, row, boxes: own }) => ({
      id,
      title,
      row,
      titleWidth: frameTitleWidth(title),
      boxes: own.flatMap((box) => shape(box.id, labels)),
    }))
    .map((frame) => ({
      ...frame,
      boxes: frame.boxes.map((one) => ({ ...one, width: Math.max(...frame.boxes.map(({ width }) => width)) })),
    }))
    .filter((frame) => frame.boxes.length > 0);
  const arrows = overviewArrows(topology).map(({ from, to, open }) => {
    const ports = [...new Set(open.flatMap((one) => one.ports))];
    return {
      id: `${from}-${to}`,
      from,
      to,
      open,
      text: ports.length > 2 ? '' : ports.sort((one, other) => one - other).join(', '),
    };
  });
  return drawn({
    id: 'picture-overview',
    title: 'Overview',
    frames,
    labels,
    link: linkOf,
    arrows: arrows.map(({ id, from, to, open, text }) => ({
      ...{ id, from, to, text },
      attributes: `data-boxes="${[...new Set(open.flatMap((one) => [boxOf(one.from), boxOf(one.to)]))].join(' ')}"`,
      about: open.map((one) => `${one.from} to ${one.to}: ${one.ports.join(', ')}`).join('\n'),
    })),
    legend: [],
  });
}

/** The ends of connections that a box holds. */
export const partsOf = ({ members }: Box, { workloads, connections }: Topology): readonly string[] => [
  ...new Set(
    [...workloads.map(({ name }) => name), ...connections.flatMap(({ from, to }) => [from, to])].filter((end) =>
      members.test(end),
    ),
  ),
];

function overviewLabel(box: Box, objects: readonly Manifest[], topology: Topology): Label {
  const pods = topology.workloads
    .filter(({ name }) => box.members.test(name))
    .flatMap((workload) => podsOf(workload.objects, objects));
  const [least, most] = [0, 1].map((side) => pods.reduce((sum, range) => sum + (range[side] ?? 0), 0));
  const count = least === most ? `${least}` : `${least} to ${most}`;
  const between = boxConnections(topology);
  const lines = isListed(box.id)
    ? [`${between.filter(({ from, to }) => from === box.id || to === box.id).length} connections`]
    : [];
  return { title: box.title, lines: [box.text, ...(least ? [`${count} ${most === 1 ? 'pod' : 'pods'}`] : []), ...lines] };
}

/** The minimum and maximum number of pods that run permanently. */
function podsOf(own: readonly Manifest[], objects: readonly Manifest[]): readonly (readonly [number, number])[] {
  return own
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))
    .map((object) => {
      const { minReplicas, maxReplicas } = autoscalerOf(object, objects)?.spec ?? {};
      const replicas = object.spec.replicas ?? 1;
      return [minReplicas ?? replicas, maxReplicas ?? replicas];
    });
}

const OUTSIDERS: Readonly<Record<string, Label>> = {
  [INTERNET]: { title: 'Clients', lines: ['internet'] },
  [FRONT_ENDS]: { title: 'Google load balancer', lines: ['Gateway'] },
};

/** A picture of one flow: its workloads and the numbers of its steps. With a legend it is readable on its own. */
export function flowPicture(topology: Topology, flow: Flow, legend: readonly string[]): Promise<string> {
  const steps = stepsOf(topology, flow);
  const ends = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  const labels = new Map(
    ends.map((end) => [
      end,
      OUTSIDERS[end] ?? {
        title: end.replace(/^openim-/, ''),
        lines: [topology.workloads.find(({ name }) => name === end)?.namespace ?? ''],
      },
    ]),
  );
  return drawn({
    id: `flow-${flow.id}`,
    title: flow.title,
    frames: ends.map((id) => ({ id, title: '', row: 0, titleWidth: 0, boxes: shape(id, labels) })),
    labels,
    link: linkOf,
    arrows: [...groupBy(steps, ({ from, to }) => `${from} ${to}`).values()].map(flowArrow),
    legend,
  });
}

/** One arrow for the steps over one connection. */
function flowArrow(steps: readonly OpenStep[]): Line {
  const [{ from, to, ports } = { from: '', to: '', ports: [] }] = steps;
  const numbers = steps.map(({ number }) => number);
  return {
    ...{ id: `${from}-${to}`, from, to, text: numbers.join(', ') },
    attributes: `data-steps="${numbers.join(' ')}"`,
    about: `${from} to ${to}: ${ports.join(', ')}`,
  };
}

export const legendOf = (topology: Topology, flow: Flow): readonly string[] =>
  stepsOf(topology, flow).map(({ number, text }) => `${number}  ${text}`);

interface Line extends Omit<Arrow, 'label'> {
  readonly text: string;
  readonly attributes: string;
  readonly about: string;
}

async function drawn({
  frames,
  arrows,
  ...rest
}: Omit<Drawing, 'layout' | 'arrows' | 'frames'> & {
  readonly frames: readonly Frame[];
  readonly arrows: readonly Line[];
}): Promise<string> {
  const below = frames.filter(({ boxes }) => boxes.every(({ id }) => isListed(id)));
  const places = await layout(
    frames.filter((frame) => !below.includes(frame)),
    arrows.map(({ id, from, to, text }) => ({
      ...{ id, from, to },
      label: text ? { text, width: Math.max(18, Math.ceil(textWidth(text, 12)) + 10) } : undefined,
    })),
  );
  return svg({
    ...rest,
    layout: below.reduce(withFrameBelow, places),
    frames: frames.filter(({ id, boxes }) => boxes[0]?.id !== id),
    arrows: new Map(arrows.map((arrow) => [arrow.id, arrow])),
  });
}

const shape = (id: string, labels: ReadonlyMap<string, Label>) => {
  const label = labels.get(id);
  return label ? [{ id, ...sizeOf(label) }] : [];
};
