import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';

/** The files of `dist/` that Prometheus and Alertmanager read. Throws when one does not exist. */
export const rendered = (objects: readonly Manifest[]) => ({
  config: file(objects, 'prometheus-config', 'prometheus.yml'),
  rules: file(objects, 'prometheus-config', 'rules.yml'),
  alertmanager: file(objects, 'alertmanager-config', 'alertmanager.yml'),
});

/** Text of a file of the ConfigMap whose name, before its hash, is `name`. */
function file(objects: readonly Manifest[], name: string, key: string): string {
  const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(`${name}-`));
  const text = map?.data?.[key];
  assert(text !== undefined, `dist/ has no ConfigMap ${name} with ${key}: run npm run synth`);
  return text;
}
