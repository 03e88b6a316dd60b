import type { Environment } from '../../environments/lib/types';

/** What a MongoDB URI has at its end with internalTls. */
export const mongodbTls = ({ internalTls }: Environment): string => (internalTls ? '&tls=true&tlsCAFile=/tls/ca.crt' : '');
