import type { WorkloadName } from '../../charts/model/workloads';

/** Where to look after a failed step. */
export interface Advice {
  /** A sentence or two: the likely cause, and the remedy. */
  readonly do: string;
  /** Workloads with pods to inspect, the most likely first. */
  readonly pods: readonly [WorkloadName, ...WorkloadName[]];
  /** Workloads with NetworkPolicies to inspect. */
  readonly policies?: readonly WorkloadName[];
  /** A value of charts/model/secrets.ts: the Secrets that contain it are listed. */
  readonly secret?: string;
}

/** A step that failed: the message is the observation, the advice the remedy. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly advice: Advice,
  ) {
    super(message);
  }
}

/** An answer with a status that is none of OpenIM's: of the edge or of object storage. */
export class StatusFailure extends Failure {
  constructor(
    message: string,
    readonly status: number,
    advice: Advice,
  ) {
    super(message, advice);
  }
}

/** An answer of OpenIM with an errCode other than 0, which comes with HTTP status 200 all the same. */
export class ApiError extends Failure {
  constructor(
    message: string,
    readonly errCode: number,
    advice: Advice,
  ) {
    super(message, advice);
  }
}
