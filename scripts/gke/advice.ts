import type { Verb } from './verb';

const denied = /PERMISSION_DENIED|ermission|orbidden/;
const disabled = /SERVICE_DISABLED|has not been used/;

/** What to do about an error of gcloud or kubectl; empty for what explains itself. */
export function advice(stderr: string, project: string): string {
  const known: readonly (readonly [symptom: RegExp, advice: string])[] = [
    [/auth login|eauthenticat|credential/, 'Log in again: gcloud auth login'],
    [disabled, 'An API may need minutes after it was enabled.'],
    [/illing/, `Link a billing account: https://console.cloud.google.com/billing/linkedaccount?project=${project}`],
    [denied, 'Your account lacks a role; docs/runbooks/cluster.md lists them.'],
    [/uota/, `Request an increase: https://console.cloud.google.com/iam-admin/quotas?project=${project}`],
    [/already exists|ALREADY_EXISTS/, 'Another run created it meanwhile, or the name is already in use.'],
    [
      /in use|being used/,
      'A resource that this command did not create still uses it; docs/runbooks/cluster.md, "Retained resources".',
    ],
  ];
  return known.find(([symptom]) => symptom.test(stderr))?.[1] ?? '';
}

/** Whether an error means that something does not exist. Before the first `up`, its API may be disabled. */
export const notThere = (verb: Verb, stderr: string): boolean =>
  !denied.test(stderr) &&
  (/NOT_FOUND|not found|notFound|does not exist/.test(stderr) || (verb === 'status' && disabled.test(stderr)));
