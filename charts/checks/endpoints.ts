/** An address inside the cluster, as a configuration names it. */
export interface Endpoint {
  readonly host: string;
  /** The labels before ".svc": Service and namespace, or pod, Service and namespace. */
  readonly labels: readonly string[];
  /** `undefined` if the host has no port suffix and no separate key contains the port. */
  readonly port?: number;
}

/** "redpanda.redpanda.svc.cluster.local:9092". */
export const spelled = ({ host, port }: Endpoint): string => (port === undefined ? host : `${host}:${port}`);

// A label may be a variable that the kubelet or a shell expands: $(POD_NAME), ${POD_NAME}, $POD_NAME.
const LABEL = '(?:\\$\\(\\w+\\)|\\$\\{\\w+\\}|\\$?[\\w-]+)';
const ENDPOINT = new RegExp(`(${LABEL}(?:\\.${LABEL})*)\\.svc(?:\\.cluster\\.local)?\\.?(?![\\w-]|\\.\\w)(?::(\\d+))?`, 'g');

/** Every address of a Service or of its pods in a text of any format: URIs, comma-separated lists, YAML, TOML, scripts. */
export function endpoints(text: string): readonly Endpoint[] {
  if (!text.includes('.svc')) {
    return [];
  }
  return [...text.matchAll(ENDPOINT)].map(({ 0: address, 1: name = '', 2: port, index }) => ({
    host: port ? address.slice(0, -port.length - 1) : address,
    labels: name.split('.'),
    port: port ? Number(port) : siblingPort(text, index),
  }));
}

/** `port: 33145`, `"port": 33145,`, `port = 3306`; `http_port` counts as well. */
const PORT = /^[\s-]*["']?(?:\w*[_-])?port["']?\s*[:=]\s*["']?(\d+)/i;
const SECTION = /^\s*\[/;
const ITEM = /^\s*-\s/;

/** The port in a separate line near the line at `index`: same indentation, same list item or section. */
function siblingPort(text: string, index: number): number | undefined {
  const lines = text.split('\n');
  const at = text.slice(0, index).split('\n').length - 1;
  const own = lines[at] ?? '';
  const depth = indentation(own);
  const isOutside = (line: string) => line.trim() !== '' && (indentation(line) < depth || SECTION.test(line));
  const isItem = (line: string) => indentation(line) === depth && ITEM.test(line);
  const below = until(lines.slice(at + 1), (line) => isOutside(line) || isItem(line));
  const above = isItem(own) ? [] : until(lines.slice(0, at).reverse(), isOutside);
  // The line with the dash is the item's first key.
  const first = above.findIndex(isItem);
  const siblings = [...below, ...(first === -1 ? above : above.slice(0, first + 1))];
  const [port] = siblings.flatMap((line) => (indentation(line) === depth ? (PORT.exec(line)?.[1] ?? []) : []));
  return port === undefined ? undefined : Number(port);
}

function until(lines: readonly string[], stop: (line: string) => boolean): readonly string[] {
  const end = lines.findIndex(stop);
  return end === -1 ? lines : lines.slice(0, end);
}

/** Columns before the first key; a list item's dash counts as one of them. */
const indentation = (line: string): number => /^[\s-]*/.exec(line)?.[0].length ?? 0;
