import * as alert from '../../additions/examples/alert';
import * as host from '../../additions/examples/host';
import * as secret from '../../additions/examples/secret';
import * as service from '../../additions/examples/service';
import * as sidecar from '../../additions/examples/sidecar';
import type { AdditionsCode } from '../../charts/additions/additions';
import { buildApp } from '../../charts/app';
import dev from '../../environments/dev';
import { derive } from '../../environments/lib/derive';
import type { Additions } from '../../environments/lib/types';
import type { Subject } from './subject';

/** `dev` with additions, as a user would have it. */
export function withAdditions(code: AdditionsCode = {}, additions?: Additions): Subject {
  const environment = derive(dev, { name: 'dev', ...(additions ? { additions } : {}) });
  const outputs = buildApp(environment, code);
  return { environment, outputs, objects: outputs.flatMap(({ objects }) => objects) };
}

const examples: Readonly<Record<string, { readonly default?: AdditionsCode; readonly additions?: Additions }>> = {
  alert,
  host,
  secret,
  service,
  sidecar,
};

/** `dev` with each of additions/examples, by its name. */
export const withExamples = (): readonly (readonly [name: string, subject: Subject])[] =>
  Object.entries(examples).map(([name, { default: code, additions }]) => [name, withAdditions(code, additions)] as const);
