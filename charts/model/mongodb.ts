import type { Environment } from '../../environments/lib/types';

/** Suffix of a MongoDB URI with internalTls. */
export const mongodbTls = ({ internalTls }: Environment): string => (internalTls ? '&tls=true&tlsCAFile=/tls/ca.crt' : '');
