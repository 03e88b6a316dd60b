import { toYaml } from '../../../charts/constructs/yaml';
import { allNamespaces } from '../../../charts/model/workloads';
import { lifecycle } from '../backups';
import type { Resource } from '../row';
import type { Kept, Target } from '../target';
import { gcloud } from '../words';

/** Of every volume and Secret, daily, kept for two weeks. */
export function backupPlan(target: Target, deletes: readonly Kept[]): Resource[] {
  const { environment, project, region, cluster, diskKey } = target;
  const plan = `${cluster}-daily`;
  const at = [`--project=${project}`, `--location=${region}`];
  const key = diskKey ? [`--encryption-key=${diskKey}`] : [];
  const deletion = {
    contents: {
      list: gcloud`beta container backup-restore backups list ${at} --backup-plan=${plan} --format=value(name.basename())`,
      delete: (backup: string) => gcloud`beta container backup-restore backups delete ${backup} ${at} --backup-plan=${plan}`,
    },
    delete: gcloud`beta container backup-restore backup-plans delete ${plan} ${at}`,
  };
  return [
    {
      what: 'Backup for GKE: every night at 3:00 UTC, kept 14 days',
      cost: '$$, by size',
      present: gcloud`beta container backup-restore backup-plans list ${at}
        --filter=name=projects/${project}/locations/${region}/backupPlans/${plan} --format=value(name.basename())`,
      wanted: plan,
      create: [
        gcloud`beta container backup-restore backup-plans create ${plan} ${at}
          --cluster=projects/${project}/locations/${region}/clusters/${cluster}
          --selected-namespaces=${allNamespaces(environment).join(',')} --include-secrets --include-volume-data
          '--cron-schedule=0 3 * * *' --backup-retain-days=14 ${key}`,
      ],
      ...(deletes.includes('backups') ? deletion : { keep: 'with its backups; down --delete-backups deletes them' }),
    },
  ];
}

const FIELDS = [
  ...['name', 'retention_policy.retentionPeriod', 'soft_delete_policy.retentionDurationSeconds'],
  ...['lifecycle_config.rule[0].action.type', 'lifecycle_config.rule[0].condition.age'],
  ...['lifecycle_config.rule[0].condition.matchesPrefix', 'lifecycle_config.rule[1].action.type'],
].join(',');

/** Where the environment has backups. For 7 days nobody, an owner included, deletes or overwrites an object. */
export function bucket({ environment, project, region, diskKey }: Target, deletes: readonly Kept[]): Resource[] {
  if (!environment.backups) {
    return [];
  }
  const name = environment.backups.bucket;
  const rules = lifecycle(environment);
  const kept = ['--retention-period=7d', '--soft-delete-duration=30d', '--lifecycle-file=lifecycle.yaml'];
  const key = diskKey ? [`--default-encryption-key=${diskKey}`] : [];
  const answers = rules.rule.flatMap(({ action, condition }) => [
    ...[action.type, condition.age, condition.matchesPrefix.join(';')],
  ]);
  return [
    {
      what: `bucket ${name} of the backups`,
      cost: '$, by size',
      present: gcloud`storage buckets list --project=${project} --filter=name=${name} --format=${`value[separator=' '](${FIELDS})`}`,
      // Seven days and thirty, in seconds.
      wanted: `${name} 604800 2592000 ${answers.join(' ')}`,
      file: { name: 'lifecycle', content: () => toYaml(rules) },
      update: gcloud`storage buckets update gs://${name} ${kept}`,
      create: [
        gcloud`storage buckets create gs://${name} --project=${project} --location=${region}
          --uniform-bucket-level-access --public-access-prevention ${kept} ${key}`,
      ],
      ...(deletes.includes('backups')
        ? { delete: gcloud`storage rm gs://${name} --recursive` }
        : { keep: 'down --delete-backups deletes it, once its newest object is 7 days old' }),
    },
  ];
}
