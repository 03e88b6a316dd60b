/** Upstream's names, which the Job that creates the topics also uses. */
export const topics = {
  latestMsgToRedis: 'latestMsgToRedis',
  offlineMsgToMongo: 'offlineMsgToMongoMysql',
  msgToPush: 'msgToPush',
};

/**
 * Consumer groups. Never rename one: a new group starts at the newest offset and skips pending messages. `mysql` is not
 * among them: upstream created it for messages in MySQL, and v3.4.0 never consumes with it.
 */
export const consumerGroups = { msgToRedis: 'redis', msgToMongo: 'mongo', msgToPush: 'push' };
