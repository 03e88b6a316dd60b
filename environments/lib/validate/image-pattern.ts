import { format } from './check';
import { registryHost } from './registry-host';

const FORM = 'must be a registry and a path, with "*" or "**" only at the end: "ghcr.io/external-secrets/**"';
const PATH = /^(?:[a-z0-9._-]+\/)*[a-z0-9._-]*(?:[:@][\w.:-]*)?$/;

/** Registries open to every publisher, each below a name of their own. */
const PUBLIC =
  /^((index\.)?docker\.io|quay\.io|ghcr\.io|public\.ecr\.aws|registry\.gitlab\.com|(.+\.)?gcr\.io|.+\.pkg\.dev)$/;

/** cloud.google.com/binary-authorization/docs/policy-yaml-reference: "*" ends it, and holds no "/"; "**" holds all. */
export const imagePattern = format((value) => {
  if (typeof value !== 'string') {
    return FORM;
  }
  const fixed = value.replace(/\*{1,2}$/, '');
  const path = fixed.slice(fixed.indexOf('/') + 1);
  const isPattern = fixed !== value;
  if (!/^[a-z0-9][a-z0-9.:-]*\//.test(fixed) || !PATH.test(path) || (!isPattern && /(^|\/)$/.test(path))) {
    return FORM;
  }
  const host = registryHost(fixed);
  if (host === undefined) {
    return `must begin with a registry: "docker.io/${value}"`;
  }
  return isPattern && PUBLIC.test(host) && !path.includes('/')
    ? `matches the images of everybody who publishes at ${host}; add a name and "/" before the "*", as in "ghcr.io/external-secrets/**"`
    : undefined;
});
