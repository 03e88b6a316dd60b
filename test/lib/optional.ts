import dev from '../../environments/dev';
import devMysql from '../../environments/dev-mysql';
import { derive } from '../../environments/lib/derive';
import prod from '../../environments/prod';
import { monitoringIn } from './monitoring-in';

/** `prod` with what no environment of the folder turns on. */
export const full = derive(prod, {
  name: 'full',
  tracing: { samplingRatio: 0.05 },
  internalTls: { clusterIssuer: 'cluster-ca' },
  accounts: { kind: 'openim-chat', registration: 'closed' },
});

/** The same, collected by Google's Managed Prometheus. */
export const managed = derive(full, { name: 'managed', monitoring: monitoringIn('gmp') });

/** `prod` from a mirror, with labels on everything, pods on nodes of their own, and the filers' MySQL in Cloud SQL. */
export const placed = derive(prod, {
  name: 'placed',
  tracing: { samplingRatio: 0.05 },
  images: { registry: 'registry.example/mirror', pullSecrets: ['registry-login'] },
  dataServices: {
    mysql: {
      kind: 'external',
      address: '10.60.0.3:3306',
      secret: 'cloud-sql-login',
      tls: 'none',
      egress: { cidrs: ['10.60.0.0/24'] },
    },
  },
  customize: {
    all: {
      labels: { 'example.com/cost-center': 'chat' },
      annotations: { 'example.com/contact': 'chat@example.com' },
      nodeSelector: { 'example.com/pool': 'chat' },
      tolerations: [{ key: 'example.com/pool', value: 'chat', effect: 'NoSchedule' }],
    },
    workloads: {
      'openim-mongodb': { labels: { 'example.com/cost-center': 'data' } },
      'openim-api': { runtimeClassName: 'gvisor' },
    },
  },
});

/** Every switch of OpenIM that both releases have, turned. */
const turned = {
  tokenDays: 14,
  friendVerify: true,
  notifications: { memberQuit: { message: false, push: true, text: 'Ein Mitglied ist ausgetreten' } },
} as const;

/** `prod` with OpenIM's own switches turned: docs/openim-settings.md. */
export const switched = derive(prod, {
  name: 'switched',
  openim: {
    ...turned,
    offlinePush: { provider: 'fcm' },
    webhooks: {
      url: 'https://business.example.com:8443/openim',
      egress: { names: ['business.example.com'] },
      events: {
        beforeSendSingleMsg: { timeoutSeconds: 2, deniedTypes: ['2000-2999'] },
        afterSendSingleMsg: { attentionIds: ['support'], allowedTypes: ['101', '110-115'] },
        afterUserOnline: {},
      },
    },
    multiLogin: { policy: 'several-per-platform', maxPerPlatform: 3 },
    retention: { messageDays: 90, fileDays: 30, cleanUpHour: 19 },
    limits: { uploadBody: '64Mi', request: '16Mi' },
    logLevels: { push: 5, crontask: 4 },
    historyForNewMembers: false,
  },
});

/** `dev-mysql`, release v3.4, with its switches turned. */
export const switchedV34 = derive(devMysql, {
  name: 'switched-v34',
  openim: {
    ...turned,
    offlinePush: {
      provider: 'jpush',
      apns: 'production',
      intent: 'intent:#Intent;component=com.example/.MainActivity;end',
      egress: { cidrs: ['0.0.0.0/0'] },
    },
    webhooks: {
      url: 'http://10.90.0.7/openim',
      egress: { cidrs: ['10.90.0.7/32'] },
      events: { beforeAddFriend: { timeoutSeconds: 3, failedContinue: false }, userOnline: {} },
    },
    multiLogin: { policy: 'pc-and-one-other' },
    retention: { messageDays: 30, cacheHours: 12, cleanUpHour: 19 },
    limits: { uploadBody: '64Mi' },
  },
});

/** `dev` with a provider of push whose keys are variables of the pod. */
export const pushedByGetui = derive(dev, {
  name: 'dev',
  openim: {
    offlinePush: {
      provider: 'getui',
      appId: 'aBcDeFgHiJkL1234',
      channel: { id: 'messages', name: 'Nachrichten' },
      egress: { names: ['restapi.getui.com'] },
    },
  },
});

/** `dev` with openim-chat and all that its section may name. */
export const accounts = derive(dev, {
  name: 'accounts',
  accounts: {
    kind: 'openim-chat',
    registration: 'verified',
    mail: {
      host: 'smtp.example.com',
      port: 465,
      sender: 'noreply@example.com',
      subject: 'Your code',
      egress: { names: ['smtp.example.com'] },
    },
    sms: {
      provider: 'ali',
      endpoint: 'dysmsapi.aliyuncs.com',
      signName: 'Example',
      template: 'SMS_123456789',
      egress: { cidrs: ['203.0.113.0/24'] },
    },
    liveKit: { url: 'wss://livekit.example.com' },
    admin: { cidrs: ['192.0.2.0/24', '198.51.100.64/32'], frontEnd: 'closed-source-image' },
  },
});
