import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { send, status } from '../lib/programs/s3';
import type { Backends } from './backends';
import { tls } from './requests';

/** openim-chat, and its administration from an address outside of the named ranges (`edge`) and within one (`admitting`). */
export async function accountsThrough(context: Context, edge: Pod, admitting: Pod, { asked }: Backends): Promise<void> {
  const reached = async ({ ip }: Pod, path: string, code: number, url?: string): Promise<void> => {
    const before = asked.length;
    status(await send(tls(ip), { method: 'POST', path, body: Buffer.from('{}') }), code, path);
    const seen = asked.slice(before).map((one) => one.url);
    if (seen.join() !== (url ?? '')) {
      throw new Error(`${path} reached a program as ${seen}, not ${url}`);
    }
  };
  await context.check('edge: /chat is stripped; its webhook answers 404', async () => {
    await reached(edge, '/chat/account/login', 200, '/account/login');
    for (const path of ['/chat/callback/open_im', '/chat//callback', '/CHAT/%63allback', '/chat/x/../callback/open_im']) {
      await reached(edge, path, 404);
    }
  });
  await context.check('edge: the administration answers 403 to an address outside of its ranges', async () => {
    for (const path of [
      '/complete_admin/account/login',
      '/complete_admin/',
      '/openim-admin-front',
      '/openim-admin-front/',
    ]) {
      await reached(edge, path, 403);
    }
    const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Real-IP': '192.0.2.1' };
    status(
      await send(tls(edge.ip), { method: 'GET', path: '/complete_admin/account/login', headers }),
      403,
      'a spoofed address',
    );
  });
  await context.check('edge: an address in the ranges reaches the administration, but not its configuration', async () => {
    await reached(admitting, '/complete_admin/account/login', 200, '/account/login');
    await reached(admitting, '/openim-admin-front/index.html', 200, '/index.html');
    for (const path of ['/complete_admin/config/get_config', '/complete_admin/account/../CONFIG']) {
      await reached(admitting, path, 404);
    }
  });
}
