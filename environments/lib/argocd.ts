/** The repository that Argo CD reads, and the namespace that it runs in. */
export interface Argocd {
  /** Address of this repository as Argo CD clones it: "https://..." or "git@host:path". */
  readonly repoURL: string;
  /** Branch, tag or commit. */
  readonly targetRevision: string;
  /** Folder of `dist/` in the repository; "dist" unless the project is in a subfolder. */
  readonly path: string;
  /** Namespace of Argo CD, in the cluster of each environment. */
  readonly namespace: string;
}

/** For all environments. A fork changes the address here, and `npm run synth` writes it to `dist/argocd/`. */
export const argocd: Argocd = {
  repoURL: 'https://git.example/openim-gke.git',
  targetRevision: 'main',
  path: 'dist',
  namespace: 'argocd',
};
