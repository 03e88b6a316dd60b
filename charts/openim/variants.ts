import type { Environment, OpenimRelease } from '../../environments/lib/types';
import { v34 } from './v3.4/variant';
import { v38 } from './v3.8/variant';
import type { Variant } from './variant';

const variants: Readonly<Record<OpenimRelease, Variant>> = { 'v3.8': v38, 'v3.4': v34 };

/** The release that an environment runs. */
export const variantOf = ({ openim }: Environment): Variant => variants[openim.release];
