import { hasLabels } from '../../charts/checks/selectors';
import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { linkOf } from './pictures';
import { secretsOf } from './related-objects';
import { escaped } from './svg';
import type { Topology } from './topology';

/** A cell: text, or a link. */
export type Cell = string | { readonly text: string; readonly to: string };
export interface Table {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export const anchorOf = (object: Manifest): string => `object-${identity(object).replace(/[^\w.-]+/g, '-')}`;
const workload = (name: string): Cell => ({ text: name, to: linkOf(name) });

/** What a reader looks up. */
export function tablesOf(objects: readonly Manifest[], topology: Topology): readonly Table[] {
  return [
    { id: 'ports', title: 'Ports', head: ['workload', 'port', 'number', 'Services'], rows: ports(objects, topology) },
    {
      id: 'connections',
      title: 'Connections',
      head: ['from', 'to', 'ports'],
      rows: topology.connections.map(({ from, to, ports }) => [workload(from), workload(to), ports.join(', ')]),
    },
    {
      id: 'secrets',
      title: 'Secrets',
      head: ['namespace', 'Secret', 'key', 'read by'],
      rows: [...secretsOf(topology)].sort().map(([id, readers]) => [...id.split(' '), readers.join(', ')]),
    },
    { id: 'quotas', title: 'Quotas', head: ['namespace', 'resource', 'hard limit'], rows: quotas(objects) },
    { id: 'images', title: 'Images', head: ['image', 'used by'], rows: images(topology) },
  ];
}

const ports = (objects: readonly Manifest[], { workloads }: Topology): readonly (readonly Cell[])[] =>
  workloads.flatMap(({ name, namespace, ports, labels }) =>
    Object.entries(ports).map(([port, number]) => [
      workload(name),
      port,
      String(number),
      objects
        .filter(
          ({ kind, metadata, spec }) =>
            kind === 'Service' && metadata.namespace === namespace && selects(spec.selector, labels),
        )
        .flatMap(({ metadata, spec }) =>
          spec.ports
            .filter((one: Manifest) => [port, number].includes(one.targetPort ?? one.port))
            .map((one: Manifest) => `${metadata.name}.${namespace}:${one.port}`),
        )
        .join(', '),
    ]),
  );

const selects = (
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>>,
): boolean => selector !== undefined && hasLabels(selector, labels);

const quotas = (objects: readonly Manifest[]): readonly (readonly Cell[])[] =>
  objects
    .filter(({ kind }) => kind === 'ResourceQuota')
    .flatMap(({ metadata, spec }) =>
      Object.entries<string>(spec.hard).map(([resource, hard]) => [metadata.namespace ?? '', resource, String(hard)]),
    );

function images({ workloads }: Topology): readonly (readonly Cell[])[] {
  const users = new Map<string, Set<string>>();
  for (const { name, objects } of workloads) {
    for (const template of objects.map(podTemplateOf)) {
      for (const { image } of [...(template?.spec.initContainers ?? []), ...(template?.spec.containers ?? [])]) {
        users.set(image, (users.get(image) ?? new Set()).add(name));
      }
    }
  }
  return [...users].map(([image, names]) => [image, [...names].join(', ')]);
}

const cell = (one: Cell): string =>
  typeof one === 'string' ? `<td>${escaped(one)}</td>` : `<td><a href="${one.to}">${escaped(one.text)}</a></td>`;

export const tableHtml = ({ id, title, head, rows }: Table): string => `<section id="${id}">
<h2>${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${head.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr data-search>${row.map(cell).join('')}</tr>`).join('\n')}
</tbody>
</table></div>
</section>`;
