/**
 * Addresses of private.googleapis.com, fixed, where every API of Google's answers: cloud.google.com/vpc/docs/configure-private-google-access.
 * The public addresses change, and a policy that lets pods out to them lets them out to everything that Google hosts.
 */
export const PRIVATE_GOOGLE_ACCESS = '199.36.153.8/30';

/** Leads APIs to those addresses, whatever the DNS of the network says. */
export const privateHosts = (
  ...apis: readonly ('storage' | 'cloudtrace' | 'fcm' | 'oauth2')[]
): readonly { readonly ip: string; readonly hostnames: string[] }[] =>
  [8, 9, 10, 11].map((last) => ({ ip: `199.36.153.${last}`, hostnames: apis.map((api) => `${api}.googleapis.com`) }));
