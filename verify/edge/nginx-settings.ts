import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';

/** Named texts, of which it remembers those that were asked for. */
export class Settings {
  private readonly unread: Set<string>;

  constructor(
    private readonly object: string,
    private readonly values: Readonly<Record<string, string>>,
  ) {
    this.unread = new Set(Object.keys(values));
  }

  /** A value that may not be there. */
  readonly find = (key: string): string | undefined => {
    this.unread.delete(key);
    return this.values[key];
  };

  /** Throws for a key that is not there. */
  readonly get = (key: string): string => {
    const value = this.find(key);
    assert(value !== undefined, `${this.object} has no ${key}`);
    return value;
  };

  /** Throws when somebody has set what nobody asked for: nginx.conf would not be what the controller makes of it. */
  assertRead(...ofController: readonly string[]): void {
    const unknown = [...this.unread].filter((key) => !ofController.includes(key)).join(', ');
    assert(
      !unknown,
      `${this.object}: verify/edge/nginx-*.ts does not know ${unknown}; add what the controller renders for it`,
    );
  }
}

/** A path of a host and where it leads: a `location` of nginx. */
export interface Location {
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly name: string;
  readonly backend: string;
  readonly settings: Settings;
}

/** The settings that the controller is started with. */
export function settingsOf(maps: readonly Manifest[], [deployment]: readonly Manifest[]): Settings {
  const args: string[] = deployment?.spec.template.spec.containers[0].args;
  const name = args.find((arg) => arg.startsWith('--configmap='))?.split('/')[1];
  return new Settings(`ConfigMap ${name}`, maps.find(({ metadata }) => metadata.name === name)?.data ?? {});
}

/** Headers that every request gets. */
export function headersOf(maps: readonly Manifest[], settings: Settings): Record<string, string> {
  const [, name] = settings.get('proxy-set-headers').split('/');
  return maps.find(({ metadata }) => metadata.name === name)?.data ?? {};
}

/** The locations of an Ingress, with the Services of its namespace. */
export function locationsOf({ metadata, spec }: Manifest, services: readonly Manifest[]): Location[] {
  const prefix = 'nginx.ingress.kubernetes.io/';
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const { host, http } = spec.rules[0];
  const { path, pathType, backend } = http.paths[0];
  const service = services.find((one) => one.metadata.name === backend.service.name);
  const port = service?.spec.ports.find((one: { name: string }) => one.name === backend.service.port.name);
  const location = {
    host,
    name: metadata.name,
    // /etc/hosts knows no names that end in a dot.
    backend: `${service?.spec.externalName.replace(/\.$/, '')}:${port.targetPort}`,
    settings: new Settings(`Ingress ${metadata.name}`, Object.fromEntries(annotations)),
  };
  // A prefix is two locations: the path itself, and what is below it.
  return pathType === 'Prefix' && path !== '/'
    ? [
        { ...location, path: `${path}/`, pathType: 'Prefix' },
        { ...location, path, pathType: 'Exact' },
      ]
    : [{ ...location, path, pathType }];
}
