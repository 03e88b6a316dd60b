import type { Source } from './source';

const SEND = 'internal/rpc/msg/send.go';
const TO_MONGO = 'internal/msgtransfer/online_msg_to_mongo_handler.go handleChatWs2Mongo';
const CLIENT_GOLANG = 'github.com/prometheus/client_golang prometheus';

/** OpenIM's metrics by release, each with the code that changes it, in a checkout of that tag unless a module is named. */
export const openimMetrics: Readonly<Record<string, Source>> = {
  'openim v3.8': {
    source: 'github.com/openimsdk/open-im-server v3.8.3-patch.15',
    release: 'v3.8',
    metrics: {
      api_count: 'internal/api/router.go prommetricsGin',
      go_goroutines: `${CLIENT_GOLANG}/go_collector.go Collect`,
      group_chat_msg_process_success_total: `${SEND} sendMsgGroupChat`,
      msg_insert_mongo_failed_total: TO_MONGO,
      msg_insert_mongo_success_total: TO_MONGO,
      msg_long_time_push_total: 'internal/push/push_handler.go handleMs2PsChat',
      msg_offline_push_failed_total: 'internal/push/offlinepush_handler.go offlinePushMsg',
      online_user_num: 'internal/msggateway/ws_server.go registerClient',
      process_cpu_seconds_total: `${CLIENT_GOLANG}/process_collector.go Collect`,
      process_resident_memory_bytes: `${CLIENT_GOLANG}/process_collector.go Collect`,
      // By service, with "0" for success and "-1" for any error: it counts before the error gets its code.
      rpc_count: 'pkg/common/startrpc/start.go prommetricsUnaryInterceptor',
      // After SetHasReadSeqs: the sequence number up to which the sender has read.
      seq_set_failed_total: 'internal/msgtransfer/online_history_msg_handler.go handleMsg',
      single_chat_msg_process_success_total: `${SEND} sendMsgSingleChat`,
      user_register_total: 'internal/rpc/user/user.go UserRegister',
    },
  },
  'openim v3.4': {
    source: 'github.com/openimsdk/open-im-server v3.4.0',
    release: 'v3.4',
    metrics: {
      // The API's own counters see only unknown paths: their middleware is added after the routes
      // (cmd/openim-api/main.go).
      go_goroutines: `${CLIENT_GOLANG}/go_collector.go Collect`,
      group_chat_msg_process_success_total: `${SEND} sendMsgSuperGroupChat`,
      grpc_server_handled_total: 'github.com/grpc-ecosystem/go-grpc-prometheus v1.2.0 server_reporter.go Handled',
      msg_insert_mongo_failed_total: TO_MONGO,
      msg_insert_mongo_success_total: TO_MONGO,
      msg_insert_redis_success_total: 'pkg/common/db/controller/msg.go BatchInsertChat2Cache',
      msg_offline_push_failed_total: 'internal/push/push_to_client.go offlinePushMsg',
      online_user_num: 'internal/msggateway/n_ws_server.go registerClient',
      // After SetMaxSeq: the newest message of a conversation.
      seq_set_failed_total: 'pkg/common/db/controller/msg.go BatchInsertChat2Cache',
      single_chat_msg_process_success_total: `${SEND} sendMsgSingleChat`,
      user_login_total: 'internal/rpc/auth/auth.go UserToken',
    },
  },
};
