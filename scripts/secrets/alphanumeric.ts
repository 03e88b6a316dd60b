import { randomInt } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const characters = `${letters}0123456789`;

const oneOf = (set: string): string => set.charAt(randomInt(set.length));

/**
 * `length` random letters and digits, 1 or more. The first is a letter: YAML readers take 0o17, 1e5 or 0x1f for numbers,
 * and no number starts with a letter.
 */
export const alphanumeric = (length: number): string =>
  oneOf(letters) + Array.from({ length: length - 1 }, () => oneOf(characters)).join('');
