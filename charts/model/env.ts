/**
 * The value of an environment variable: literal text, a key of a Secret, a field of the pod, or a key of a Secret or
 * ConfigMap that may be missing. What only an optional part of a program needs must not keep the program from starting.
 */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string; readonly optional?: true }
  | { readonly configMap: string; readonly key: string; readonly optional: true }
  | { readonly field: string };
