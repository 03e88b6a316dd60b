#!/bin/bash
# `zkServer.sh start-foreground` of ZooKeeper's image, with the configuration and the heap of the pod.
set -eu
[[ $* == start-foreground ]]
exec java "-Xmx${ZK_SERVER_HEAP}m" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp '/opt/zookeeper/*' org.apache.zookeeper.server.quorum.QuorumPeerMain /conf/zoo.cfg
