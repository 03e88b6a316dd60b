/** What `npm run gke` can be asked to do. */
export type Verb = 'plan' | 'up' | 'kubeconfig' | 'status' | 'down';
