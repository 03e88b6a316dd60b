/** Names in kafka.yml, which the Job that creates the topics also uses. */
export const topics = {
  toRedisTopic: 'toRedis',
  toMongoTopic: 'toMongo',
  toPushTopic: 'toPush',
  toOfflinePushTopic: 'toOfflinePush',
};
/** Consumer groups. Never rename one: a new group starts at the newest offset and skips pending messages. */
export const consumerGroups = {
  toRedisGroupID: 'redis',
  toMongoGroupID: 'mongo',
  toPushGroupID: 'push',
  toOfflinePushGroupID: 'offlinePush',
};
