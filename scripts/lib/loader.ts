import { join } from 'node:path';

/** Arguments with which node runs TypeScript, from any folder. */
export const LOADER = ['--require', join(__dirname, 'load-typescript.js')] as const;
