import type { Controller, Environment } from './types';

/** Whether the environment runs this ingress controller, alone or together with the other one. */
export const hasEdge = ({ edge }: Pick<Environment, 'edge'>, controller: Controller): boolean =>
  edge.controller === controller || edge.controller === 'both';
