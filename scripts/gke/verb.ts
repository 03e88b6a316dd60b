/** The commands of `npm run gke`. */
export type Verb = 'plan' | 'up' | 'kubeconfig' | 'status' | 'down';
