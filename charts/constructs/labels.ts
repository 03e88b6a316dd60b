/** Labels of every object, so that `kubectl get -l app.kubernetes.io/part-of=openim` lists all of them and nothing else. */
export const commonLabels = {
  'app.kubernetes.io/part-of': 'openim',
  'app.kubernetes.io/managed-by': 'cdk8s',
};

/** Selects the pods of one workload. It never contains the version: selectors are immutable, versions change. */
export const selector = (name: string) => ({ 'app.kubernetes.io/name': name });

export const podLabels = (name: string, version: string) => ({
  ...selector(name),
  'app.kubernetes.io/version': version,
  ...commonLabels,
});
