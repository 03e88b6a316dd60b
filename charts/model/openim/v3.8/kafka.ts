/** Names that kafka.yml gives, shared with the Job that makes the topics. */
export const topics = {
  toRedisTopic: 'toRedis',
  toMongoTopic: 'toMongo',
  toPushTopic: 'toPush',
  toOfflinePushTopic: 'toOfflinePush',
};
/** Consumer groups. Never rename one: a new group starts at the newest offset and skips what waits. */
export const consumerGroups = {
  toRedisGroupID: 'redis',
  toMongoGroupID: 'mongo',
  toPushGroupID: 'push',
  toOfflinePushGroupID: 'offlinePush',
};
