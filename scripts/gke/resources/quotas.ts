import { quotas, type Share } from '../quotas';
import type { Row } from '../row';
import { type Session, Stop } from '../session';
import type { Target } from '../target';
import { gcloud } from '../words';
import { ofCluster } from './cluster';

const FIELDS = 'quotas.metric,quotas.limit,quotas.usage';

/** A project shows its quotas once the APIs are enabled. A cluster that is there has taken its share already. */
export const quotaCheck = (target: Target): Row[] => [
  {
    verbs: ['up'],
    run: async (session) => {
      const { gke, objects, project, region } = target;
      const what = `quotas of region ${region}`;
      if (await session.ask(what, ofCluster(target, 'name'))) {
        return;
      }
      const answers = [
        await session.ask(
          what,
          gcloud`compute regions describe ${region} --project=${project} --flatten=quotas[] --format=csv[no-heading](${FIELDS})`,
        ),
        // Of all regions together: 12 to 32 cores in a new project, whatever the region grants.
        await session.ask(
          what,
          gcloud`compute project-info describe --project=${project} --flatten=quotas[] --format=csv[no-heading](${FIELDS})`,
        ),
      ];
      const left = new Map(answers.flatMap((answer) => answer.split(' ')).map(leftOf));
      for (const share of quotas(gke, objects)) {
        compare(session, share, left.get(share.metric));
      }
    },
  },
];

function leftOf(line: string): [metric: string, left: number] {
  const [metric = '', limit, usage] = line.split(',');
  return [metric, Math.trunc(Number(limit) - Number(usage))];
}

function compare(session: Session, { metric, least, most }: Share, left: number | undefined): void {
  const { project, region } = session.target;
  const place = metric === 'CPUS_ALL_REGIONS' ? `project ${project}` : `region ${region}`;
  if (left === undefined) {
    session.say(`No quota ${metric} in ${place}; not checked.`);
  } else if (left < least) {
    throw new Stop(
      `Quota ${metric} of ${place} has ${left} left, and the cluster needs ${least} at minimum size and ${most} at maximum size.`,
      `Request an increase: https://console.cloud.google.com/iam-admin/quotas?project=${project}`,
    );
  } else if (left < most) {
    session.say(
      `Quota ${metric} of ${place} has ${left} left: enough for ${least} at minimum size, not for ${most} at maximum size.`,
    );
  }
}
