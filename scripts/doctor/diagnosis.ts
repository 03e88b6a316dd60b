import type { Environment } from '../../environments/lib/types';
import { built } from '../lib/built';
import type { Run } from '../lib/command';
import { Kubectl, kubectlProgram, namedContextOf } from '../lib/kubectl';
import { type Cause, causes, type Found } from './causes';
import type { CheckName, Finding, Look } from './check';
import { checks } from './checks';
import { CLUSTER, graphOf } from './graph';
import { clockSkew, servedKinds } from './served';
import { Snapshot } from './snapshot';
import { Unseen } from './unseen';

/** The findings of the doctor. */
export interface Diagnosis {
  readonly environment: string;
  readonly context: string;
  readonly causes: readonly Cause[];
  /** Checks that the cluster did not allow, with the reason. */
  readonly unchecked: readonly { readonly check: CheckName; readonly reason: string }[];
}

const reader = kubectlProgram(
  'You need get and list in the namespaces of the environment; an administrator sees everything.',
);

/** A diagnosis and its input; without the input if the cluster does not answer. */
export function diagnose(
  environment: Environment,
  asked: string | undefined,
  run: Run,
): { readonly diagnosis: Diagnosis; readonly look?: Look; readonly kubectl?: Kubectl } {
  const { name } = environment;
  let context = '';
  try {
    context = namedContextOf(run, environment, asked);
  } catch (error) {
    if (/ is not on the PATH/.test((error as Error).message)) {
      throw error;
    }
    return { diagnosis: only(name, context, 'context', unusable((error as Error).message)) };
  }
  const kubectl = new Kubectl(run, context, reader);
  let snapshot: Snapshot;
  try {
    const served = servedKinds(kubectl);
    const wanted = built(environment).flatMap(({ objects }) => objects);
    snapshot = new Snapshot(kubectl, environment, wanted, served, clockSkew(kubectl));
  } catch (error) {
    return { diagnosis: only(name, context, 'reachable', unreachable(context, (error as Error).message)) };
  }
  const look = { environment, context, snapshot };
  return { diagnosis: examined(look), look, kubectl };
}

function examined(look: Look): Diagnosis {
  const findings: Found[] = [];
  const unchecked: { check: CheckName; reason: string }[] = [];
  const seen = <T>(check: CheckName, read: () => readonly T[]): readonly T[] => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unseen)) {
        throw error;
      }
      unchecked.push({ check, reason: error.message });
      return [];
    }
  };
  for (const check of checks) {
    findings.push(...seen(check.name, () => check.look(look)).map((finding) => ({ ...finding, check: check.name })));
  }
  const { snapshot, environment, context } = look;
  const nodes = unchecked.some(({ check }) => check === 'nodes') ? [] : snapshot.nodes();
  const graph = graphOf(snapshot.wanted, [...seen('objects', () => snapshot.objects()), ...nodes]);
  return { environment: environment.name, context, causes: causes(checks, graph, findings), unchecked };
}

const only = (environment: string, context: string, check: CheckName, finding: Finding): Diagnosis => ({
  environment,
  context,
  causes: [{ ...finding, check, explains: [] }],
  unchecked: [],
});

/** The last lines of such messages are the remedy. */
function unusable(message: string): Finding {
  const [text = '', ...rest] = message.split('\n');
  return { text: `${text}.`, objects: [CLUSTER], remedy: rest.join('; ') || text, page: 'docs/deploy.md' };
}

function unreachable(context: string, message: string): Finding {
  const [text = '', ...advice] = message.split('\n');
  return {
    text: `The cluster of context ${context} does not answer.`,
    objects: [CLUSTER],
    detail: [text],
    remedy: advice.join('; ') || 'kubectl version',
    page: 'docs/doctor.md#cluster',
  };
}
