import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Ended } from '../lib/command';
import { type Kubectl, listOf } from '../lib/kubectl';
import type { Delivery } from './delivery';
import { errorLines, failure, refusesHost } from './failure';

/**
 * Prints how the cluster would change, as the API server itself works it out. What it cannot try is listed by name:
 * objects of a namespace that does not exist yet, and Ingresses of a host that its policy has not heard of.
 *
 * Differences are what differs at a second look as well: kubectl reads an object twice, and takes the status that a
 * controller writes in between for one.
 */
export function differences({ outputs, kubectl, terminal }: Delivery): 'none' | 'some' {
  const objects = outputs.flatMap((output) => output.objects);
  const missing = missingNamespaces(objects, kubectl);
  const fresh = objects.filter(({ metadata }) => missing.has(metadata.namespace ?? ''));
  const known = objects.filter((object) => !fresh.includes(object));
  const whole = kubectlDiff(known, kubectl);
  const moved = errorLines(whole).some(refusesHost) ? known.filter(({ kind }) => kind === 'Ingress') : [];
  const rest = known.filter((object) => !moved.includes(object));
  const text = changes(moved.length > 0 ? kubectlDiff(rest, kubectl) : whole) && changes(kubectlDiff(rest, kubectl));
  terminal.write(text);
  for (const object of fresh) {
    terminal.out(`new: ${identity(object)}`);
  }
  for (const object of moved) {
    terminal.out(`not tried: ${identity(object)}, whose host the next apply adds to the policy openim-ingresses`);
  }
  return text || fresh.length > 0 || moved.length > 0 ? 'some' : 'none';
}

/** Namespaces of `dist/` that the cluster has not. */
export function missingNamespaces(objects: readonly Manifest[], kubectl: Kubectl): ReadonlySet<string> {
  const names = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const get = ['get', 'namespace', ...names, '--ignore-not-found', '--output=name'];
  const found = kubectl.command(get).split('\n');
  return new Set(names.filter((name) => !found.includes(`namespace/${name}`)));
}

/** With --force-conflicts: without it, a field that somebody changed by hand is an error instead of a difference. */
const kubectlDiff = (items: readonly Manifest[], kubectl: Kubectl): Ended =>
  kubectl.attempt(['diff', '--server-side', '--force-conflicts', '--filename=-'], listOf(items));

/** Empty when there is none. Exit code 1 means differences; kubectl also takes it when `diff` itself is not installed. */
function changes(ended: Ended): string {
  if (ended.status > 1 || (ended.status === 1 && !ended.stdout)) {
    throw failure(`kubectl diff failed (exit status ${ended.status}):`, errorLines(ended));
  }
  return ended.stdout;
}
