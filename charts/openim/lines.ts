import type { Environment, OpenimLine } from '../../environments/lib/types';
import type { Line } from './line';
import { v34 } from './v3.4/line';
import { v38 } from './v3.8/line';

const lines: Readonly<Record<OpenimLine, Line>> = { 'v3.8': v38, 'v3.4': v34 };

/** The line that an environment runs. */
export const lineOf = ({ openim }: Environment): Line => lines[openim.line];
