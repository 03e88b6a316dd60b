import type { Environment } from './types';
export function validateEnvironment(_environment: Environment): void {}
