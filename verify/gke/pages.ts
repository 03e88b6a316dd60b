import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../docs');

/** The gcloud commands in the shell blocks of all pages, without those whose options are in an array of the shell. */
export const commandsOfPages = (): readonly string[] =>
  readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => [...readFileSync(join(DOCS, file), 'utf8').matchAll(/^( *)```sh\n(.*?)\n *```$/gms)])
    .flatMap(([, , block = '']) => [...block.replaceAll(/\\\n */g, '').matchAll(COMMAND)])
    .map(([command]) => command.trim().replaceAll(/<([a-z]+)>/g, '$1'))
    .filter((command) => !command.includes('[@]'));

/** Up to the end of the line, a comment, a pipe or a closing bracket. Text in quotes may have several lines. */
const COMMAND = /\bgcloud (?:'[^']*'|"[^"]*"|[^'"\n|)#])+/g;
