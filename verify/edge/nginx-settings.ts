import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';

/** A value of the ConfigMap that the controller is started with. Throws for a key that it lacks. */
export type Settings = (key: string) => string;

/** A path of a host and where it leads: a `location` of nginx. */
export interface Location {
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly name: string;
  readonly backend: string;
  readonly annotation: (key: string) => string | undefined;
}

/** Settings that nginx.conf does not show: what the controller itself does with annotations. */
const ofController = ['allow-snippet-annotations', 'annotation-value-word-blocklist', 'annotations-risk-level'];
const known = [
  'worker-processes',
  'worker-shutdown-timeout',
  'max-worker-connections',
  'log-format-escape-json',
  'log-format-upstream',
  'ssl-protocols',
  'limit-req-status-code',
  'limit-conn-status-code',
  'hide-headers',
  'server-snippet',
  'proxy-set-headers',
];
const knownAnnotations = [
  'rewrite-target',
  'use-regex',
  'proxy-body-size',
  'proxy-read-timeout',
  'proxy-send-timeout',
  'proxy-request-buffering',
  'limit-rps',
  'limit-connections',
];

/** The controller's settings. Throws for one that nginx-conf.ts does not know. */
export function settingsOf(maps: readonly Manifest[], [deployment]: readonly Manifest[]): Settings {
  const args: string[] = deployment?.spec.template.spec.containers[0].args;
  const name = args.find((arg) => arg.startsWith('--configmap='))?.split('/')[1];
  const data: Record<string, string> = maps.find(({ metadata }) => metadata.name === name)?.data ?? {};
  refuse(`ConfigMap ${name}`, Object.keys(data), [...known, ...ofController]);
  return (key) => {
    const value = data[key];
    assert(value !== undefined, `ConfigMap ${name} has no ${key}`);
    return value;
  };
}

/** Headers that every request gets. */
export function headersOf(maps: readonly Manifest[], settings: Settings): Record<string, string> {
  const [, name] = settings('proxy-set-headers').split('/');
  return maps.find(({ metadata }) => metadata.name === name)?.data ?? {};
}

/** The locations of an Ingress, with the Services of its namespace. Throws for an annotation that is not known here. */
export function locationsOf({ metadata, spec }: Manifest, services: readonly Manifest[]): Location[] {
  const prefix = 'nginx.ingress.kubernetes.io/';
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  refuse(
    `Ingress ${metadata.name}`,
    annotations.map(([key]) => key),
    knownAnnotations,
  );
  const values = new Map(annotations);
  const { host, http } = spec.rules[0];
  const { path, pathType, backend } = http.paths[0];
  const service = services.find((one) => one.metadata.name === backend.service.name);
  const port = service?.spec.ports.find((one: { name: string }) => one.name === backend.service.port.name);
  const location = {
    host,
    name: metadata.name,
    // /etc/hosts does not support names that end in a dot.
    backend: `${service?.spec.externalName.replace(/\.$/, '')}:${port.targetPort}`,
    annotation: (key: string) => values.get(key),
  };
  // A prefix is two locations: the path itself, and what is below it.
  return pathType === 'Prefix' && path !== '/'
    ? [
        { ...location, path: `${path}/`, pathType: 'Prefix' },
        { ...location, path, pathType: 'Exact' },
      ]
    : [{ ...location, path, pathType }];
}

function refuse(object: string, keys: readonly string[], expected: readonly string[]): void {
  const unknown = keys.filter((key) => !expected.includes(key));
  assert(
    unknown.length === 0,
    `${object}: verify/edge/nginx-settings.ts does not support ${unknown.join(', ')}; add what the controller renders for it`,
  );
}
