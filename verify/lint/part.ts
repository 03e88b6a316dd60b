import { podTemplateOf } from '../../charts/constructs/manifest';
import { environmentNames } from '../../environments/lib/registry';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import type { Context, Part } from '../lib/part';
import { coverage } from './coverage';
import { kubeScore, type Score } from './kube-score';

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
  title: 'every object passes kube-score',
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
    context.report('coverage.json', coverage(readObjects(distFolder('dev'))));
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
    none(
      'critical findings',
      faults.map((score) => `${key(score)}: ${score.comments.join('; ')}`),
    );
    return `${asked.length} checks, ${critical.length} accepted, ${count(asked, 'warning')} warnings`;
  });
  const workloads = readObjects(folder).filter(podTemplateOf).length;
  const asked = all.filter(({ check }) => !(check in switchedOff));
  context.report(`kube-score-${name}.json`, {
    workloads,
    // With every check that kube-score runs by default, as the peers are counted.
    perWorkload: Number((count(all, 'critical') / workloads).toFixed(1)),
    rest: { critical: count(asked, 'critical'), warning: count(asked, 'warning'), checks: asked.length },
  });
}

const count = (scores: readonly Score[], grade: Score['grade']): number =>
  scores.filter((score) => score.grade === grade).length;

export default part;
