import type { Output } from '../../charts/constructs/manifest';
import { flows } from './flows';
import { asset } from './page';
import { flowPicture, legendOf, overview } from './pictures';
import { topologyOf } from './topology';

/** The environment of the pictures in the README and in docs/. */
export const DRAWN = 'dev';

/** Text by name of the pictures in docs/pictures/. They contain colours for light and dark mode. */
export async function pictureFiles(outputs: readonly Output[]): Promise<Readonly<Record<string, string>>> {
  const objects = outputs.flatMap((output) => output.objects);
  const topology = topologyOf(objects);
  const pictures = [
    ['overview', await overview(objects, topology)] as const,
    ...(await Promise.all(
      flows.map(async (flow) => [flow.id, await flowPicture(topology, flow, legendOf(topology, flow))] as const),
    )),
  ];
  const style = `<style>${asset('picture.css')}</style>`;
  return Object.fromEntries(
    pictures.map(([name, text]) => [
      `docs/pictures/${name}.svg`,
      `${withoutLinks(text).replace('</title>', `</title>\n${style}`)}\n`,
    ]),
  );
}

/** An image in a page has no links. */
const withoutLinks = (text: string): string => text.replace(/<a href="[^"]*"/g, '<g').replaceAll('</a>', '</g>');
