import type { Controller, Environment } from './types';

/** Whether the environment has this way in, alone or beside the other. */
export const hasEdge = ({ edge }: Pick<Environment, 'edge'>, controller: Controller): boolean =>
  edge.controller === controller || edge.controller === 'both';
