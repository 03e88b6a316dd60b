import type { WebhookV34 } from '../../../../environments/lib/openim-names';
import type { OpenimService } from '../../../../environments/lib/types';
import type { WebhookRow } from '../service';

const before = (sentBy?: OpenimService): WebhookRow => ({ sentBy, options: ['failedContinue'] });
const after = (sentBy?: OpenimService): WebhookRow => ({ sentBy, options: [] });

/** Who sends which webhook of `callback` (every CallBackPostReturn below internal/ of v3.4.0). */
export const webhooks: Readonly<Record<WebhookV34, WebhookRow>> = {
  beforeSendSingleMsg: before('msg'),
  // callbackBeforeSendGroupMsg reads the switch of afterSendSingleMsg, and no code reads its own.
  beforeSendGroupMsg: before('msg'),
  msgModify: before('msg'),
  offlinePush: before('push'),
  onlinePush: before('push'),
  superGroupOnlinePush: before('push'),
  beforeAddFriend: before('friend'),
  beforeUpdateUserInfo: before('user'),
  beforeCreateGroup: before('group'),
  beforeMemberJoinGroup: before('group'),
  beforeSetGroupMemberInfo: before('group'),
  setMessageReactionExtensions: before(),
  afterSendSingleMsg: after('msg'),
  afterSendGroupMsg: after('msg'),
  userOnline: after('msggateway'),
  userOffline: after('msggateway'),
  userKickOff: after(),
};
