import { script } from '../charts/lib/script';

test('the probe of registration runs no BusyBox timeout: OpenIM is PID 1 and reaps none of its children', () => {
  expect(script('openim-registered.sh').match(/^[^#\n]*\btimeout /gm)).toBeNull();
});
