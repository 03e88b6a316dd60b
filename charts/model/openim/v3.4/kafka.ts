/** Upstream's names, shared with the Job that makes the topics. */
export const topics = {
  latestMsgToRedis: 'latestMsgToRedis',
  offlineMsgToMongo: 'offlineMsgToMongoMysql',
  msgToPush: 'msgToPush',
};

/**
 * Consumer groups. Never rename one: a new group starts at the newest offset and skips what waits. `mysql` is not among
 * them: upstream made it for messages in MySQL, and v3.4.0 never consumes with it.
 */
export const consumerGroups = { msgToRedis: 'redis', msgToMongo: 'mongo', msgToPush: 'push' };
