import type { Environment } from '../../../environments/lib/types';
import { FCM_FILE, pushUrls } from '../../model/openim/push';

/** The provider of openim-push.yml. Keys come from IMENV_OPENIM_PUSH_*, FCM's from a file. */
export function provider({ openim: { offlinePush: on } }: Environment) {
  const getui = on?.provider === 'getui' ? on : undefined;
  const jpush = on?.provider === 'jpush' ? on : undefined;
  return {
    // Anything but geTui, fcm or jpush is a pusher that does nothing. The shipped default, geTui, sends message texts to
    // restapi.getui.com.
    enable: on?.provider ?? 'none',
    geTui: {
      pushUrl: pushUrls.getui(getui?.appId ?? '$appId'),
      masterSecret: '',
      appKey: '',
      intent: '',
      channelID: getui?.channel?.id ?? '',
      channelName: getui?.channel?.name ?? '',
    },
    fcm: { filePath: on?.provider === 'fcm' ? FCM_FILE : '', authURL: '' },
    jpush: { appKey: '', masterSecret: '', pushURL: jpush ? pushUrls.jpush : '', pushIntent: jpush?.intent ?? '' },
    iosPush: { pushSound: 'default', badgeCount: true, production: jpush?.apns === 'production' },
  };
}
