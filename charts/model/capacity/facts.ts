const KIB = 2 ** 10;
const MIB = 2 ** 20;

/**
 * Cost of one connection, message or file. [M] measured with OpenIM v3.8.3-patch.15 and ingress-nginx v1.15.1 in pods,
 * two shared cores; [P] published by OpenIM (github.com/openimsdk/docs, benchmark_test 2: 50,000 users online, 1,700
 * messages a second, 16 cores and 64 GB); [E] an estimate, with its reason.
 */
export const facts = {
  edge: {
    /** [M] 54 KiB of nginx for a WebSocket with TLS, at 2,000 and at 3,000 of them. */
    connection: 54 * KIB,
    /** [E] nginx without connections (26 MiB, measured) and the controller: what its Helm chart requests. */
    base: 90 * MIB,
    /**
     * Ports for connections to one address: 32768 to 60999, the kernel's default (ip_local_port_range). All WebSockets of a pod
     * go to the one address of the gateway's Service.
     */
    sourcePorts: 28_232,
  },
  gateway: {
    /** [P] 2.1 GiB for 50,000 connections under load. Idle ones take 27 KiB [P], or 33 KiB [M]. */
    connection: 44 * KIB,
    /** [M] 20 MiB without connections, 43 MiB at 100 messages a second. */
    base: 43 * MIB,
  },
  /**
   * [P] Cores for 1,000 messages a second: 5.3 in total. The value of nginx is [M], because no run of OpenIM included
   * it. At 100 messages a second, without batching, the same programs needed 1.4 to 3 times as much [M].
   */
  cores: {
    msggateway: 1.24,
    msgtransfer: 1.27,
    push: 0.61,
    msg: 0.33,
    edge: 0.3,
    /** The other seven together, including logins and reads, counted for the API alone. */
    api: 0.38,
    mongodb: 0.59,
    /** [P] of a single Kafka, for each copy. [E] that Redpanda needs no more. */
    redpanda: 0.49,
    /** [P] of Redis. [E] that Dragonfly needs no more. */
    dragonfly: 0.39,
  },
  message: {
    /** [P] 9 million messages in 1.2 GB: compressed, without indexes of other collections. */
    mongodb: 133,
    /**
     * [E] Writes to MongoDB's disk: the maximum, if each message is in a different conversation between two checkpoints
     * (60 s).
     */
    mongodbWrites: 1,
    /** [M] Bytes in each of the topics toRedis, toPush and toMongo (465, 466, 393), with 100 bytes of text; [P] 407. */
    topic: 466,
    topics: 3,
    /** [M] A key of 848 bytes that Redis, and therefore Dragonfly, keeps for 24 h. Dragonfly itself was not measured. */
    dragonfly: 848,
  },
  file: {
    /** [E] Bytes of a picture that a phone has compressed. */
    bytes: 300_000,
    /** One commit of MySQL for its name, at least. */
    commits: 1,
  },
} as const;

/** Share of a disk that is used when its alert fires. */
export const DISK_SHARE = 0.8;

/**
 * Share of a memory limit that connections may use. The rest is for everything that is not counted here; Go has the
 * same limit (GOMEMLIMIT).
 */
export const CONNECTION_SHARE = 0.9;

/** Share of the connections at which an alert fires. */
export const ALERT_SHARE = 0.8;

/** A decision: seconds that MongoDB may be unavailable before Redpanda deletes messages that MongoDB does not have. */
export const BACKLOG = 3600;

/**
 * Activity of one user online, if an environment has no load. [P] OpenIM's recommendation for 100,000 registered users:
 * 10 % online, 600 messages a second. [E] Eight hours a day at that rate, 1 MB of uploads a day.
 */
export const profile = { online: 0.1, messagesPerSecond: 0.06, busyHours: 8, uploadGbPerDay: 0.001 } as const;
