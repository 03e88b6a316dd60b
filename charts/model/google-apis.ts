/**
 * Fixed addresses of private.googleapis.com, which serve every Google API:
 * cloud.google.com/vpc/docs/configure-private-google-access. The public addresses change, and a policy that allows them
 * allows everything that Google hosts.
 */
export const PRIVATE_GOOGLE_ACCESS = '199.36.153.8/30';

/** Resolves APIs to those addresses, regardless of the DNS of the network. */
export const privateHosts = (
  ...apis: readonly ('storage' | 'cloudtrace' | 'fcm' | 'oauth2')[]
): readonly { readonly ip: string; readonly hostnames: string[] }[] =>
  [8, 9, 10, 11].map((last) => ({ ip: `199.36.153.${last}`, hostnames: apis.map((api) => `${api}.googleapis.com`) }));
