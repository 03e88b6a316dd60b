/**
 * Fixed addresses of private.googleapis.com, which serve every Google API:
 * cloud.google.com/vpc/docs/configure-private-google-access. The public addresses change, and a policy that allows them
 * allows everything that Google hosts.
 */
export const PRIVATE_GOOGLE_ACCESS = '199.36.153.8/30';

/** Resolves an API to those addresses, regardless of the DNS of the network. */
export const privateHosts = (
  api: 'storage' | 'cloudtrace',
): readonly { readonly ip: string; readonly hostnames: string[] }[] =>
  [8, 9, 10, 11].map((last) => ({ ip: `199.36.153.${last}`, hostnames: [`${api}.googleapis.com`] }));
