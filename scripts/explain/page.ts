import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'yaml';
import { identity, type Manifest, type Output } from '../../charts/constructs/manifest';
import { toYaml } from '../../charts/constructs/yaml';
import { type Flow, flows, stepsOf } from './flows';
import { ADDITIONS, type Box, groups } from './grouping';
import { boxConnections, flowPicture, linkOf, overview, partsOf } from './pictures';
import { type Alert, alertsOf, objectsOf } from './related-objects';
import { escaped } from './svg';
import { anchorOf, tableHtml, tablesOf } from './tables';
import { type Open, type Topology, topologyOf } from './topology';

/** Text of a file in this folder. */
export const asset = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

/** One page about an environment, without network requests. `root` is the link from the page to the repository. */
export async function page(environment: string, outputs: readonly Output[], root: string): Promise<string> {
  const objects = outputs.flatMap((output) => output.objects);
  const topology = topologyOf(objects);
  const alerts = alertsOf(objects, parse);
  const tables = tablesOf(objects, topology);
  const title = `OpenIM on GKE: ${environment}`;
  const ids = ['overview', ...flows.map(({ id }) => `flow-${id}`), ...tables.map(({ id }) => id), 'objects'];
  const names = ['Overview', ...flows.map((flow) => flow.title), ...tables.map((table) => table.title), 'Objects'];
  const cards = groups.map((group) => {
    const own = group.boxes.filter(
      (box) => partsOf(box, topology).length > 0 || (box.id === ADDITIONS && alerts.some(isAdded)),
    );
    return `<h3>${group.title}</h3>\n${own.map((box) => card(box, { objects, topology, alerts, root })).join('\n')}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${asset('picture.css')}${asset('page.css')}</style>
</head>
<body>
<a class="skip" href="#overview">Skip to the overview</a>
<header>
<h1>${title}</h1>
<p>${objects.length} objects, ${topology.workloads.length} workloads, ${topology.connections.length} connections, ${alerts.length} alerts</p>
<label>Search <input id="search" type="search" placeholder="a name, a port, a field (press /)" autocomplete="off"></label>
<output id="found" for="search"></output>
<nav>${names.map((name, index) => `<a href="#${ids[index]}">${name}</a>`).join('\n')}</nav>
</header>
<main>
<section id="overview">
<h2>Overview</h2>
<p class="note">An arrow points in the direction in which connections are opened. An arrow at a frame represents several boxes of it. Boxes of Operations connect to most others: each lists its connections.</p>
<div class="split">
<div class="wide">${await overview(objects, topology)}</div>
<div class="cards">${cards.join('\n')}</div>
</div>
</section>
${(await Promise.all(flows.map((flow) => flowHtml(topology, flow)))).join('\n')}
${tables.map(tableHtml).join('\n')}
<section id="objects">
<h2>Objects</h2>
${outputs.map((output) => file(environment, output)).join('\n')}
</section>
</main>
<script>${asset('browser.js')}</script>
</body>
</html>
`;
}

interface Known {
  readonly objects: readonly Manifest[];
  readonly topology: Topology;
  readonly alerts: readonly Alert[];
  readonly root: string;
}

function card(box: Box, { objects, topology, alerts, root }: Known): string {
  const parts = partsOf(box, topology);
  const own = objectsOf(parts, topology, objects);
  const policies = own.filter(({ kind }) => kind === 'NetworkPolicy');
  const told = alerts.filter((alert) =>
    box.id === ADDITIONS ? isAdded(alert) : box.alerts && (box.alerts.test(alert.name) || box.alerts.test(alert.expr)),
  );
  const between = (side: 'from' | 'to') => topology.connections.filter((one) => parts.includes(one[side]));
  const targets = boxConnections(topology).filter(({ from }) => from === box.id);
  const reached = targets.length > 0 ? `<small class="to">→ ${targets.map(({ to }) => titleOf(to)).join(', ')}</small>` : '';
  return `<details class="card" id="box-${box.id}" data-search><summary><b>${box.title}</b> <small>${box.text}</small>${reached}</summary>
${list(
  'Workloads and their ports',
  parts.map((part) => escaped(`${part} ${portsOf(part, topology)}`)),
)}
${list(
  'Connects to',
  between('from').map((one) => connection(one, one.to)),
)}
${list(
  'Reached by',
  between('to').map((one) => connection(one, one.from)),
)}
${list('NetworkPolicies', policies.map(objectLink))}
${list(
  'Alerts',
  told.map((alert) => {
    const page = isAdded(alert) ? alert.runbook : `${root}/${alert.runbook}`;
    return `<a href="${escaped(page)}">${alert.name}</a> <small>${alert.severity}</small>`;
  }),
)}
${list('Objects', own.filter((object) => !policies.includes(object)).map(objectLink))}
${list(
  'Pages',
  box.pages
    .map((name) => posix.join('docs/components', `${name}.md`))
    .map((path) => `<a href="${root}/${path}">${path}</a>`),
)}
</details>`;
}

/** The runbook of an alert of `additions` is a URL, those of the charts are pages of the repository. */
const isAdded = ({ runbook }: Alert): boolean => /^https?:/.test(runbook);

const portsOf = (part: string, { workloads }: Topology): string =>
  Object.entries(workloads.find(({ name }) => name === part)?.ports ?? {})
    .map(([port, number]) => `${port} ${number}`)
    .join(', ');

const titleOf = (id: string): string => groups.flatMap(({ boxes }) => boxes).find((box) => box.id === id)?.title ?? id;
const objectLink = (object: Manifest): string => `<a href="#${anchorOf(object)}">${escaped(identity(object))}</a>`;
const connection = ({ from, to, ports }: Open, other: string): string =>
  `${[from, to].map((end) => (end === other ? `<a href="${linkOf(end)}">${escaped(end)}</a>` : escaped(end))).join(' → ')} ${ports.join(', ')}`;
const list = (title: string, items: readonly string[]): string =>
  items.length > 0 ? `<h4>${title}</h4><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>` : '';

async function flowHtml(topology: Topology, flow: Flow): Promise<string> {
  const steps = stepsOf(topology, flow).map(
    ({ from, to, ports, text, number }) =>
      `<li data-step="${number}">${escaped(text)} <small><a href="${linkOf(from)}">${escaped(from)}</a> → <a href="${linkOf(to)}">${escaped(to)}</a> ${ports.join(', ')}</small></li>`,
  );
  return `<section id="flow-${flow.id}" class="flow">
<h2>${flow.title}</h2>
<div class="split"><div class="scroll" tabindex="0" role="region" aria-label="${flow.title}, picture">${await flowPicture(topology, flow, [])}</div>
<ol>${steps.join('\n')}</ol></div>
</section>`;
}

const file = (environment: string, { name, objects }: Output): string => `<h3>dist/${environment}/${name}.k8s.yaml</h3>
${objects.map((object) => `<details id="${anchorOf(object)}" data-search><summary>${escaped(identity(object))}</summary><pre tabindex="0">${escaped(toYaml(object))}</pre></details>`).join('\n')}`;
