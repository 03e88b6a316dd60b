/** The value of an environment variable: literal text, a key of a Secret, a field of the pod, or of a ConfigMap that may be missing. */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string }
  | { readonly field: string }
  | { readonly optionalConfigMap: string; readonly key: string };
