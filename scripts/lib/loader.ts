import { join } from 'node:path';

/** Arguments for node to run TypeScript, from any folder. */
export const LOADER = ['--require', join(__dirname, 'load-typescript.js')] as const;
