import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { environmentNames } from '../../environments/lib/registry';
import type { Measured } from '../../scripts/readme/verify';
import { selects } from '../../test/lib/workloads';
import { command } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import type { Context, Part } from '../lib/part';
import { tool } from '../lib/tools';
import { workflows } from './workflows';

/** Checks of kube-score that ask for something wrong here, and why. */
const switchedOff: Readonly<Record<string, string>> = {
  'container-security-context-user-group-id':
    'wants ids above 10000; the images of MongoDB, MySQL, Redpanda, Dragonfly, SeaweedFS and ingress-nginx own their files by lower ones',
  'container-image-pull-policy':
    'wants Always; every tag is pinned, and a registry that is down must not keep a pod from starting',
};

/** Findings that stay, and why. */
const accepted: readonly { readonly object: string; readonly check: string; readonly reason: string }[] = [
  {
    object: 'Deployment/apps/v1/ingress-nginx/ingress-nginx-controller',
    check: 'pod-probes-identical',
    reason: 'the controller has one health endpoint; liveness waits a minute where readiness waits ten seconds',
  },
  {
    object: 'Service/v1/dragonfly/dragonfly',
    check: 'service-targets-pod',
    reason: 'selects dragonfly-0 by statefulset.kubernetes.io/pod-name, a label that only the running pod has',
  },
];

const part: Part = {
  name: 'lint',
  title: 'every object passes kube-score, and the workflows pass actionlint',
  async run(context) {
    const seen = new Set<string>();
    for (const name of environmentNames()) {
      await scores(context, name, seen);
    }
    await context.check('kube-score: every accepted finding still exists', () => {
      const stale = accepted.map(key).filter((entry) => !seen.has(entry));
      none('entries of verify/lint/part.ts that are no longer needed', stale);
      return `${accepted.length} accepted, ${Object.keys(switchedOff).length} checks switched off`;
    });
    await workflows(context);
  },
};

const key = ({ object, check }: { object: string; check: string }): string => `${object} ${check}`;

async function scores(context: Context, name: string, seen: Set<string>): Promise<void> {
  const folder = distFolder(name);
  let all: readonly Score[] = [];
  await context.check(`${name}: kube-score finds nothing critical`, async () => {
    all = await kubeScore(folder);
    const asked = all.filter(({ check }) => !(check in switchedOff));
    const critical = asked.filter(({ grade }) => grade === 'critical');
    for (const score of critical) {
      seen.add(key(score));
    }
    const faults = critical.filter((score) => !accepted.some((entry) => key(entry) === key(score)));
    none('critical findings', faults, (score) => `${key(score)}: ${score.comments.join('; ')}`);
    return `${asked.length} checks, ${critical.length} accepted, ${count(asked, 'warning')} warnings`;
  });
  const asked = all.filter(({ check }) => !(check in switchedOff));
  context.report(`${name}.kubeScore.json`, {
    critical: count(asked, 'critical'),
    warning: count(asked, 'warning'),
    checks: asked.length,
  });
  if (name === 'dev') {
    // With every check that kube-score runs by default, as the peers are counted.
    context.report('coverage.json', coverage(readObjects(folder), count(all, 'critical')));
  }
}

const count = (scores: readonly Score[], grade: Score['grade']): number =>
  scores.filter((score) => score.grade === grade).length;

/** How many budgets, policies and containers with probes and limits protect long-running workloads: a row of docs/testing.md. */
function coverage(objects: readonly Manifest[], critical: number): Measured['coverage'] {
  const all = objects.filter(podTemplateOf).length;
  const workloads = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
  const containers: Manifest[] = workloads.flatMap(({ spec }) => spec.template.spec.containers);
  const selected = (kind: string, field: 'selector' | 'podSelector') =>
    workloads.filter(({ metadata: { namespace }, spec: { template } }) =>
      objects.some(
        (one) =>
          one.kind === kind && one.metadata.namespace === namespace && selects(one.spec[field], template.metadata.labels),
      ),
    ).length;
  return {
    workloads: all,
    criticalPerWorkload: Number((critical / all).toFixed(1)),
    disruptionBudgets: selected('PodDisruptionBudget', 'selector'),
    networkPolicies: selected('NetworkPolicy', 'podSelector'),
    containers: containers.length,
    readiness: containers.filter(({ readinessProbe }) => readinessProbe).length,
    limits: containers.filter(({ resources }) => resources?.limits?.memory).length,
  };
}

/** One check of one object. */
interface Score {
  /** `<kind>/<version>/<namespace>/<name>`, as kube-score names it. */
  readonly object: string;
  readonly check: string;
  readonly grade: 'ok' | 'warning' | 'critical';
  readonly comments: readonly string[];
}

interface Output {
  readonly object_name: string;
  readonly checks: readonly Manifest[string][];
}

/** Every default check that applies to an object of the folder. */
async function kubeScore(folder: string): Promise<readonly Score[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const flags = ['score', '--output-format=json', '--kubernetes-version=v1.34'];
  const paths = files.map((file) => join(folder, file));
  const { stdout, stderr } = await command(await tool('kube-score'), [...flags, ...paths]);
  assert(stdout.trim(), `kube-score: ${stderr.trim()}`);
  return (JSON.parse(stdout) as Output[]).flatMap(({ object_name: object, checks }) =>
    checks
      .filter(({ skipped }) => !skipped)
      .map(({ check, grade, comments }) => ({
        object,
        check: check.id,
        // kube-score's own bounds: 1 is critical, 5 a warning, 7 and 10 are fine.
        grade: grade <= 1 ? 'critical' : grade <= 5 ? 'warning' : 'ok',
        comments: (comments ?? []).map(({ path, summary }: Record<string, string>) =>
          path ? `(${path}) ${summary}` : summary,
        ),
      })),
  );
}

export default part;
