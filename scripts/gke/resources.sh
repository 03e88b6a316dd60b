# shellcheck shell=bash disable=SC2154 # values and words come from scripts/gke.sh
# Everything that a cluster is made of, in the order in which it is made; `down` goes the other way. Costs are orders of
# magnitude a month at list prices: $ up to 10 dollars, $$ to 100, $$$ to 1000, $$$$ above.
# The bucket stands before what costs more, as `down` stops at objects that its retention does not let go.

resources='services quotas keyring secrets_key secrets_key_user disks_key disks_key_users bucket disks network subnet router
  nat firewall_edge firewall_gateway firewall_health firewall_control_plane firewall_mesh edge_address gateway_address
  nodes_account nodes_role policy cluster pool_bounds spot_pool backup_plan zone records backup_accounts bucket_roles secret_readers
  trace_writer log_metrics access_role access_groups'

each_resource() {
  local name order=''
  for name in $resources; do
    case $verb in
      down) order="$name $order" ;;
      *) order="$order $name" ;;
    esac
  done
  for name in $order; do
    "$name"
  done
}

services() {
  local apis='artifactregistry binaryauthorization cloudkms compute container dns gkebackup iam logging monitoring
    secretmanager storage' names='' api
  [ -z "$TRACE_WRITER" ] || apis="$apis cloudtrace"
  for api in $apis; do
    names="$names $api.googleapis.com"
  done
  # shellcheck disable=SC2086 # one word each
  set -- $names
  resource "the APIs it uses" free
  present "$*" gcloud services list --enabled --project="$PROJECT" --filter="config.name=($*)" --sort-by=config.name \
    '--format=value(config.name)'
  update gcloud services enable "$@" --project="$PROJECT"
  create gcloud services enable "$@" --project="$PROJECT"
}

network() {
  resource "VPC network $CLUSTER" free
  present "$CLUSTER" gcloud compute networks list --project="$PROJECT" --filter="name=$CLUSTER" '--format=value(name)'
  create gcloud compute networks create "$CLUSTER" --project="$PROJECT" --subnet-mode=custom --bgp-routing-mode=regional
  delete gcloud compute networks delete "$CLUSTER" --project="$PROJECT"
}

subnet() {
  resource "subnet $CLUSTER with ranges for nodes, pods and Services" free
  present "$NODES_RANGE $PODS_RANGE $SERVICES_RANGE" gcloud compute networks subnets list --project="$PROJECT" \
    --regions="$REGION" --filter="name=$CLUSTER" \
    '--format=value[separator=" "](ipCidrRange,secondaryIpRanges[0].ipCidrRange,secondaryIpRanges[1].ipCidrRange)'
  create gcloud compute networks subnets create "$CLUSTER" --project="$PROJECT" --network="$CLUSTER" --region="$REGION" \
    --range="$NODES_RANGE" --secondary-range="pods=$PODS_RANGE,services=$SERVICES_RANGE" --enable-private-ip-google-access
  delete gcloud compute networks subnets delete "$CLUSTER" --project="$PROJECT" --region="$REGION"
}

router() {
  resource "Cloud Router $CLUSTER" free
  present "$CLUSTER" gcloud compute routers list --project="$PROJECT" --regions="$REGION" --filter="name=$CLUSTER" \
    '--format=value(name)'
  create gcloud compute routers create "$CLUSTER" --project="$PROJECT" --network="$CLUSTER" --region="$REGION"
  delete gcloud compute routers delete "$CLUSTER" --project="$PROJECT" --region="$REGION"
}

# The nodes have no public addresses: images and push services are reached through here.
nat() {
  resource "Cloud NAT $CLUSTER, the way out of nodes and pods" '$$, by traffic'
  present "$CLUSTER" gcloud compute routers list --project="$PROJECT" --regions="$REGION" --filter="name=$CLUSTER" \
    '--format=value(nats[].name)'
  create gcloud compute routers nats create "$CLUSTER" --project="$PROJECT" --router="$CLUSTER" --region="$REGION" \
    --nat-custom-subnet-ip-ranges="$CLUSTER,$CLUSTER:pods" --auto-allocate-nat-external-ips \
    --enable-dynamic-port-allocation --min-ports-per-vm=64 --max-ports-per-vm=4096 --enable-logging --log-filter=ERRORS_ONLY
  delete gcloud compute routers nats delete "$CLUSTER" --project="$PROJECT" --router="$CLUSTER" --region="$REGION"
}

# A VPC lets nothing in that no rule allows. GKE adds its own rules between nodes, pods and control plane.
# firewall NAME WHAT SOURCES PORTS
firewall() {
  resource "firewall: $2" free
  present "$3 $4" gcloud compute firewall-rules list --project="$PROJECT" --filter="name=$CLUSTER-$1" \
    '--format=value[separator=" "](sourceRanges.list(),allowed[].map().firewall_rule().list())'
  update gcloud compute firewall-rules update "$CLUSTER-$1" --project="$PROJECT" --source-ranges="$3" --rules="$4"
  create gcloud compute firewall-rules create "$CLUSTER-$1" --project="$PROJECT" --network="$CLUSTER" --direction=INGRESS \
    --action=ALLOW --source-ranges="$3" --rules="$4" --target-tags="$CLUSTER"
  delete gcloud compute firewall-rules delete "$CLUSTER-$1" --project="$PROJECT"
}

# load-balancing/docs/health-check-concepts: Google's front ends and their probes, and the probes of passthrough balancers.
FRONT_ENDS=130.211.0.0/22,35.191.0.0/16
PROBES=209.85.152.0/22,209.85.204.0/22,35.191.0.0/16

firewall_edge() {
  case $EDGE in
    ingress-nginx | both) firewall edge "clients to the load balancer" 0.0.0.0/0 "$EDGE_PORTS" ;;
    gke-gateway) firewall edge "Google's front ends and probes to the pods behind the Gateway" "$FRONT_ENDS" "$EDGE_PORTS" ;;
  esac
}

# Beside ingress-nginx. After the rule of the edge, which goes over to these ports when ingress-nginx goes.
firewall_gateway() {
  if [ "$EDGE" = both ]; then
    firewall gateway "Google's front ends and probes to the pods behind the Gateway" "$FRONT_ENDS" "$GATEWAY_PORTS"
    return
  fi
  resource "firewall: a Gateway beside ingress-nginx that is no more" free
  absent gcloud compute firewall-rules list --project="$PROJECT" --filter="name=$CLUSTER-gateway" '--format=value(name)'
  retire gcloud compute firewall-rules delete "$CLUSTER-gateway" --project="$PROJECT"
}

# externalTrafficPolicy Local: the node answers at a port of Kubernetes' choice, service-node-port-range.
firewall_health() {
  if [ "$EDGE" != gke-gateway ]; then
    firewall health "probes of the load balancer to the nodes" "$PROBES" tcp:30000-32767
    return
  fi
  resource "firewall: probes of a load balancer that is no more" free
  absent gcloud compute firewall-rules list --project="$PROJECT" --filter="name=$CLUSTER-health" '--format=value(name)'
  retire gcloud compute firewall-rules delete "$CLUSTER-health" --project="$PROJECT"
}

firewall_control_plane() {
  firewall control-plane "control plane to the kubelets (logs, exec, metrics)" "$CONTROL_PLANE_RANGE" tcp:10250
}

# Without it no pod is made where the injector must be asked first.
firewall_mesh() {
  if [ -n "$MESH_PORTS" ]; then
    firewall mesh "control plane to the webhooks of the mesh" "$CONTROL_PLANE_RANGE" "$MESH_PORTS"
    return
  fi
  resource "firewall: webhooks of a mesh that is no more" free
  absent gcloud compute firewall-rules list --project="$PROJECT" --filter="name=$CLUSTER-mesh" '--format=value(name)'
  retire gcloud compute firewall-rules delete "$CLUSTER-mesh" --project="$PROJECT"
}

# A passthrough load balancer takes a regional address, a Gateway of the global class a global one. Sets EDGE_IP.
edge_address() {
  local scope="--region=$REGION" list="--regions=$REGION" kind=--network-tier=PREMIUM
  if [ "$EDGE" = gke-gateway ]; then
    scope=--global list=--global kind=--ip-version=IPV4
  fi
  resource "address $EDGE_ADDRESS of the load balancer" '$'
  present "$EDGE_ADDRESS" gcloud compute addresses list --project="$PROJECT" "$list" --filter="name=$EDGE_ADDRESS" \
    '--format=value(name)'
  create gcloud compute addresses create "$EDGE_ADDRESS" --project="$PROJECT" "$scope" "$kind"
  if [ "$verb" = up ] || [ -n "$found" ]; then
    EDGE_IP=$(ask gcloud compute addresses describe "$EDGE_ADDRESS" --project="$PROJECT" "$scope" '--format=value(address)') || exit 1
  fi
  delete gcloud compute addresses delete "$EDGE_ADDRESS" --project="$PROJECT" "$scope"
}

# Beside that of ingress-nginx, under the same name: a global address is another one. No DNS record leads to it yet.
gateway_address() {
  [ "$EDGE" = both ] || return 0
  resource "address $EDGE_ADDRESS of the Gateway" '$'
  present "$EDGE_ADDRESS" gcloud compute addresses list --project="$PROJECT" --global --filter="name=$EDGE_ADDRESS" \
    '--format=value(name)'
  create gcloud compute addresses create "$EDGE_ADDRESS" --project="$PROJECT" --global --ip-version=IPV4
  delete gcloud compute addresses delete "$EDGE_ADDRESS" --project="$PROJECT" --global
}

nodes_account() {
  resource "service account $NODES_ACCOUNT of the nodes" free
  present "$NODES_EMAIL" gcloud iam service-accounts list --project="$PROJECT" --filter="email=$NODES_EMAIL" \
    '--format=value(email)'
  create gcloud iam service-accounts create "$NODES_ACCOUNT" --project="$PROJECT" --display-name="Nodes of $CLUSTER"
  delete gcloud iam service-accounts delete "$NODES_EMAIL" --project="$PROJECT"
}

# project_role ROLE MEMBER CONDITION TITLE: what the member may do in the project; CONDITION None has no title.
project_role() {
  local filter="bindings.role=$1 AND bindings.members=\"$2\"" condition=None
  if [ "$3" != None ]; then
    filter="$filter AND bindings.condition.title=$4"
    condition="expression=$3,title=$4"
  fi
  present "$1" gcloud projects get-iam-policy "$PROJECT" '--flatten=bindings[].members' --filter="$filter" \
    '--format=value(bindings.role)'
  create gcloud projects add-iam-policy-binding "$PROJECT" --member="$2" --role="$1" --condition="$condition" --format=none
  delete gcloud projects remove-iam-policy-binding "$PROJECT" --member="$2" --role="$1" --condition="$condition" --format=none
}

nodes_role() {
  resource "role of the nodes: write logs and metrics, nothing else" free
  project_role roles/container.defaultNodeServiceAccount "serviceAccount:$NODES_EMAIL" None ''
}

keyring() {
  resource "key ring $CLUSTER" free
  present "projects/$PROJECT/locations/$REGION/keyRings/$CLUSTER" gcloud kms keyrings list --project="$PROJECT" \
    --location="$REGION" --filter="name=projects/$PROJECT/locations/$REGION/keyRings/$CLUSTER" '--format=value(name)'
  create gcloud kms keyrings create "$CLUSTER" --project="$PROJECT" --location="$REGION"
  keep "Cloud KMS deletes no key rings, and its keys may be what a backup needs"
}

# kms_key NAME WHAT
kms_key() {
  local name="projects/$PROJECT/locations/$REGION/keyRings/$CLUSTER/cryptoKeys/$1"
  resource "key $1, $2" '$'
  present "$name" gcloud kms keys list --project="$PROJECT" --location="$REGION" --keyring="$CLUSTER" --filter="name=$name" \
    '--format=value(name)'
  create gcloud kms keys create "$1" --project="$PROJECT" --location="$REGION" --keyring="$CLUSTER" --purpose=encryption \
    --rotation-period=90d --next-rotation-time=p90d
}

# kms_key_user NAME ACCOUNT API: Google's own account for an API, which is there once somebody asks for it.
kms_key_user() {
  resource "key $1 for Google's account of $3" free
  present roles/cloudkms.cryptoKeyEncrypterDecrypter gcloud kms keys get-iam-policy "$1" --project="$PROJECT" \
    --location="$REGION" --keyring="$CLUSTER" '--flatten=bindings[].members' --filter="bindings.members=\"serviceAccount:$2\"" \
    '--format=value(bindings.role)'
  case $3 in
    # Made with the API.
    compute.googleapis.com) ;;
    storage.googleapis.com) create gcloud storage service-agent --project="$PROJECT" ;;
    *) create gcloud beta services identity create --service="$3" --project="$PROJECT" ;;
  esac
  create gcloud kms keys add-iam-policy-binding "$1" --project="$PROJECT" --location="$REGION" --keyring="$CLUSTER" \
    --member="serviceAccount:$2" --role=roles/cloudkms.cryptoKeyEncrypterDecrypter --format=none
}

secrets_key() {
  kms_key secrets "which encrypts Secrets in the cluster's etcd"
}

secrets_key_user() {
  kms_key_user secrets "service-$PROJECT_NUMBER@container-engine-robot.iam.gserviceaccount.com" container.googleapis.com
}

# storage.encryption: 'own-key'.
disks_key() {
  [ -z "$DISK_KEY" ] || kms_key disks "which encrypts disks and backups"
}

disks_key_users() {
  [ -n "$DISK_KEY" ] || return 0
  kms_key_user disks "service-$PROJECT_NUMBER@compute-system.iam.gserviceaccount.com" compute.googleapis.com
  kms_key_user disks "service-$PROJECT_NUMBER@gcp-sa-gkebackup.iam.gserviceaccount.com" gkebackup.googleapis.com
  [ -n "$BACKUP_BUCKET" ] || return 0
  kms_key_user disks "service-$PROJECT_NUMBER@gs-project-accounts.iam.gserviceaccount.com" storage.googleapis.com
}

# values_file NAME: what scripts/values.ts makes of the environment under this name, for a command that takes a file; in $file.
values_file() {
  file=$1.yaml
  case $verb:$is in
    plan:*) say "npm run --silent values -- $environment $1 > $file  # $what; $cost" ;;
    up:missing | up:differs)
      file=$scratch/$file
      node --require ./scripts/lib/load-typescript.js scripts/values.ts "$environment" "$1" > "$file"
      ;;
  esac
}

# One policy for the project. Ours begins its description with the cluster's name; one that somebody else wrote stays.
policy() {
  local file
  resource "Binary Authorization: the images that may run" free
  present "ALWAYS_DENY $POLICY" gcloud container binauthz policy export --project="$PROJECT" \
    '--format=value[separator=" "](defaultAdmissionRule.evaluationMode,description,clusterAdmissionRules)'
  case $is:$found in
    differs:ALWAYS_ALLOW | differs:"ALWAYS_DENY $CLUSTER "*) is=missing ;;
  esac
  values_file binary-authorization
  create gcloud container binauthz policy import "$file" --project="$PROJECT"
  keep "it is the project's, not the cluster's"
}

cluster_list() {
  ask gcloud container clusters list --project="$PROJECT" --location="$REGION" --filter="name=$CLUSTER" --format="value($1)"
}

# One that an earlier run asked for may still be on its way.
cluster_settled() {
  local state
  [ "$verb" = up ] || [ "$verb" = down ] || return 0
  while state=$(cluster_list status) && { [ "$state" = PROVISIONING ] || [ "$state" = STOPPING ]; }; do
    say "Cluster $CLUSTER is $state; waiting."
    sleep 20
  done
  if [ "$verb:$state" = up:ERROR ]; then
    die "Cluster $CLUSTER is in state ERROR." \
      "Why: gcloud container clusters describe $CLUSTER --project=$PROJECT --location=$REGION --format='value(conditions)'" \
      "Then take it away and make it again: bash scripts/gke.sh down $environment"
  fi
}

cluster() {
  local reach prometheus=--no-enable-managed-prometheus metrics=SYSTEM more=() gateway=disabled
  resource "cluster $CLUSTER with $NODES_MIN to $NODES_MAX $MACHINE_TYPE in each zone" "\$\$ and its nodes $NODES_COST"
  cluster_settled
  present "$CLUSTER $PODS_RANGE ADVANCED_DATAPATH" gcloud container clusters list --project="$PROJECT" \
    --location="$REGION" --filter="name=$CLUSTER" \
    '--format=value[separator=" "](name,clusterIpv4Cidr,networkConfig.datapathProvider)'
  reach=(--enable-dns-access --enable-master-authorized-networks)
  if [ -n "$PRIVATE_ACCESS_FROM" ]; then
    reach=(--no-enable-dns-access --enable-master-authorized-networks "--master-authorized-networks=$PRIVATE_ACCESS_FROM"
      --enable-authorized-networks-on-private-endpoint)
  fi
  if [ "$MANAGED_PROMETHEUS" = on ]; then
    # What the alerts ask of Google's kube-state-metrics and of the kubelets.
    prometheus=--enable-managed-prometheus metrics=SYSTEM,DEPLOYMENT,HPA,KUBELET,POD,STATEFULSET,STORAGE
  fi
  [ "$EDGE" = ingress-nginx ] || gateway=standard
  [ -z "$SECURITY_GROUP" ] || more+=("--security-group=$SECURITY_GROUP")
  [ -z "$DISK_KEY" ] || more+=("--boot-disk-kms-key=$DISK_KEY")
  create gcloud container clusters create "$CLUSTER" --project="$PROJECT" --location="$REGION" --node-locations="$ZONES" \
    --release-channel=regular --network="$CLUSTER" --subnetwork="$CLUSTER" --enable-ip-alias \
    --cluster-secondary-range-name=pods --services-secondary-range-name=services --enable-dataplane-v2 \
    --enable-private-nodes --enable-private-endpoint --master-ipv4-cidr="$CONTROL_PLANE_RANGE" "${reach[@]}" \
    --workload-pool="$PROJECT.svc.id.goog" --workload-metadata=GKE_METADATA --service-account="$NODES_EMAIL" \
    --enable-shielded-nodes --shielded-secure-boot --shielded-integrity-monitoring --metadata=disable-legacy-endpoints=true \
    --no-enable-insecure-kubelet-readonly-port --no-enable-legacy-authorization --no-issue-client-certificate \
    --no-enable-basic-auth --anonymous-authentication-config=LIMITED ${more[@]+"${more[@]}"} \
    --database-encryption-key="projects/$PROJECT/locations/$REGION/keyRings/$CLUSTER/cryptoKeys/secrets" \
    --binauthz-evaluation-mode=PROJECT_SINGLETON_POLICY_ENFORCE --security-posture=standard \
    --addons=HorizontalPodAutoscaling,HttpLoadBalancing,GcePersistentDiskCsiDriver,NodeLocalDNS,BackupRestore \
    --gateway-api="$gateway" "$prometheus" --monitoring="$metrics" --logging=SYSTEM,WORKLOAD --machine-type="$MACHINE_TYPE" \
    --image-type=COS_CONTAINERD --disk-type="$NODE_DISK_TYPE" --disk-size="$NODE_DISK" --num-nodes="$NODES_MIN" \
    --enable-autoscaling --min-nodes="$NODES_MIN" --max-nodes="$NODES_MAX" --location-policy=BALANCED \
    --enable-autorepair --enable-autoupgrade --max-surge-upgrade=1 --max-unavailable-upgrade=0 --tags="$CLUSTER" \
    --labels="app=openim,environment=$ENVIRONMENT" --maintenance-window-start=2026-01-03T02:00:00Z \
    --maintenance-window-end=2026-01-03T08:00:00Z '--maintenance-window-recurrence=FREQ=WEEKLY;BYDAY=SA,SU'
  delete gcloud container clusters delete "$CLUSTER" --project="$PROJECT" --location="$REGION"
}

pool_bounds() {
  resource "bounds of the autoscaler: $NODES_MIN to $NODES_MAX nodes in each zone" "$NODES_COST"
  present "$NODES_MIN $NODES_MAX" gcloud container node-pools list --cluster="$CLUSTER" --project="$PROJECT" \
    --location="$REGION" --filter=name=default-pool \
    '--format=value[separator=" "](autoscaling.minNodeCount,autoscaling.maxNodeCount)'
  update gcloud container clusters update "$CLUSTER" --project="$PROJECT" --location="$REGION" --node-pool=default-pool \
    --enable-autoscaling --min-nodes="$NODES_MIN" --max-nodes="$NODES_MAX"
}

# gke.spotPool: for OpenIM's services, which tolerate the taint; nothing else does. Comes and goes with the environment.
spot_pool() {
  local at=(--cluster="$CLUSTER" --project="$PROJECT" --location="$REGION") key=()
  if [ -z "$SPOT_MACHINE_TYPE" ]; then
    resource "Spot nodes that the environment does not have" free
    absent gcloud container node-pools list "${at[@]}" --filter=name=spot '--format=value(name)'
    retire gcloud container node-pools delete spot "${at[@]}"
    return
  fi
  resource "Spot nodes: $SPOT_MIN to $SPOT_MAX $SPOT_MACHINE_TYPE in each zone" "$SPOT_COST, a third of it or less"
  present "$SPOT_MIN $SPOT_MAX" gcloud container node-pools list "${at[@]}" --filter=name=spot \
    '--format=value[separator=" "](autoscaling.minNodeCount.yesno(no=0),autoscaling.maxNodeCount)'
  [ -z "$DISK_KEY" ] || key=("--boot-disk-kms-key=$DISK_KEY")
  update gcloud container clusters update "$CLUSTER" --project="$PROJECT" --location="$REGION" --node-pool=spot \
    --enable-autoscaling --min-nodes="$SPOT_MIN" --max-nodes="$SPOT_MAX"
  create gcloud container node-pools create spot "${at[@]}" --node-locations="$ZONES" --spot \
    --machine-type="$SPOT_MACHINE_TYPE" --image-type=COS_CONTAINERD --disk-type="$SPOT_DISK_TYPE" --disk-size="$NODE_DISK" \
    ${key[@]+"${key[@]}"} --num-nodes="$SPOT_MIN" --enable-autoscaling --min-nodes="$SPOT_MIN" --max-nodes="$SPOT_MAX" \
    --location-policy=ANY --enable-autorepair --enable-autoupgrade --service-account="$NODES_EMAIL" \
    --workload-metadata=GKE_METADATA --shielded-secure-boot --shielded-integrity-monitoring \
    --metadata=disable-legacy-endpoints=true --no-enable-insecure-kubelet-readonly-port --tags="$CLUSTER" \
    --node-taints=cloud.google.com/gke-spot=true:NoSchedule
}

# Of every volume and Secret, daily, kept for two weeks.
backup_plan() {
  local plan="$CLUSTER-daily" at=(--project="$PROJECT" --location="$REGION") backup backups key=()
  [ -z "$DISK_KEY" ] || key=("--encryption-key=$DISK_KEY")
  resource "Backup for GKE: every night at 3:00 UTC, kept 14 days" '$$, by size'
  present "$plan" gcloud beta container backup-restore backup-plans list "${at[@]}" \
    --filter="name=projects/$PROJECT/locations/$REGION/backupPlans/$plan" '--format=value(name.basename())'
  create gcloud beta container backup-restore backup-plans create "$plan" "${at[@]}" \
    --cluster="projects/$PROJECT/locations/$REGION/clusters/$CLUSTER" --selected-namespaces="$NAMESPACES" \
    --include-secrets --include-volume-data '--cron-schedule=0 3 * * *' --backup-retain-days=14 \
    ${key[@]+"${key[@]}"}
  if [ -z "$delete_backups" ]; then
    keep "with its backups; down --delete-backups deletes them"
  elif [ -n "$found" ]; then
    backups=$(ask gcloud beta container backup-restore backups list "${at[@]}" --backup-plan="$plan" \
      '--format=value(name.basename())') || exit 1
    for backup in $backups; do
      delete gcloud beta container backup-restore backups delete "$backup" "${at[@]}" --backup-plan="$plan"
    done
    delete gcloud beta container backup-restore backup-plans delete "$plan" "${at[@]}"
  fi
}

# Left alone where the environment names a zone of somebody else.
zone() {
  [ "$DNS_ZONE" = "$CLUSTER" ] || return 0
  resource "DNS zone $DNS_ZONE of $DOMAIN" '$'
  present "$DOMAIN." gcloud dns managed-zones list --project="$PROJECT" --filter="name=$DNS_ZONE" '--format=value(dnsName)'
  create gcloud dns managed-zones create "$DNS_ZONE" --project="$PROJECT" --dns-name="$DOMAIN." --visibility=public \
    --dnssec-state=on --description="OpenIM, $ENVIRONMENT"
  delete gcloud dns managed-zones delete "$DNS_ZONE" --project="$PROJECT"
}

records() {
  local host at
  for host in $HOSTS; do
    at=(--project="$PROJECT" --zone="$DNS_ZONE" --type=A)
    resource "DNS record of $host" free
    present "$EDGE_IP" gcloud dns record-sets list "${at[@]}" --name="$host." '--format=value(rrdatas)'
    update gcloud dns record-sets update "$host." "${at[@]}" --ttl=300 --rrdatas="$EDGE_IP"
    create gcloud dns record-sets create "$host." "${at[@]}" --ttl=300 --rrdatas="$EDGE_IP"
    delete gcloud dns record-sets delete "$host." "${at[@]}"
  done
}

# Where the environment has backups. For 7 days nobody, an owner included, deletes or overwrites an object.
bucket() {
  local file key=() kept=(--retention-period=7d --soft-delete-duration=30d) fields
  [ -n "$BACKUP_BUCKET" ] || return 0
  [ -z "$DISK_KEY" ] || key=("--default-encryption-key=$DISK_KEY")
  fields='name,retention_policy.retentionPeriod,soft_delete_policy.retentionDurationSeconds'
  fields="$fields,lifecycle_config.rule[0].action.type,lifecycle_config.rule[0].condition.age"
  fields="$fields,lifecycle_config.rule[0].condition.matchesPrefix,lifecycle_config.rule[1].action.type"
  resource "bucket $BACKUP_BUCKET of the backups" '$, by size'
  present "$BACKUP_BUCKET 604800 2592000 $BACKUP_LIFECYCLE" gcloud storage buckets list --project="$PROJECT" \
    --filter="name=$BACKUP_BUCKET" --format="value[separator=' ']($fields)"
  values_file lifecycle
  update gcloud storage buckets update "gs://$BACKUP_BUCKET" "${kept[@]}" --lifecycle-file="$file"
  create gcloud storage buckets create "gs://$BACKUP_BUCKET" --project="$PROJECT" --location="$REGION" \
    --uniform-bucket-level-access --public-access-prevention "${kept[@]}" --lifecycle-file="$file" ${key[@]+"${key[@]}"}
  if [ -n "$delete_backups" ]; then
    delete gcloud storage rm "gs://$BACKUP_BUCKET" --recursive
  else
    keep "down --delete-backups deletes it, once its youngest object is 7 days old"
  fi
}

# Those of charts/backups/accounts.ts, and who in the cluster runs as them.
backup_accounts() {
  local email members member
  while read -r email members; do
    [ -n "$email" ] || continue
    resource "service account ${email%@*} of the backups" free
    present "$email" gcloud iam service-accounts list --project="$PROJECT" --filter="email=$email" '--format=value(email)'
    create gcloud iam service-accounts create "${email%@*}" --project="$PROJECT" --display-name="Backups of $ENVIRONMENT"
    delete gcloud iam service-accounts delete "$email" --project="$PROJECT"
    # What follows goes with the account.
    [ "$verb" != down ] || continue
    for member in $members; do
      member="serviceAccount:$PROJECT.svc.id.goog[$member]"
      resource "service account ${email%@*} for ${member#*goog}" free
      present roles/iam.workloadIdentityUser gcloud iam service-accounts get-iam-policy "$email" --project="$PROJECT" \
        '--flatten=bindings[].members' --filter="bindings.role=roles/iam.workloadIdentityUser AND bindings.members=\"$member\"" \
        '--format=value(bindings.role)'
      create gcloud iam service-accounts add-iam-policy-binding "$email" --project="$PROJECT" --member="$member" \
        --role=roles/iam.workloadIdentityUser --condition=None --format=none
    done
  done <<< "$BACKUP_ACCOUNTS"
}

# What they may do in the bucket, each below its own folder.
bucket_roles() {
  local email role title condition options all=''
  [ -n "$BACKUP_BUCKET" ] || return 0
  what="roles in bucket $BACKUP_BUCKET"
  if [ "$verb" != plan ]; then
    all=$(ask gcloud storage buckets get-iam-policy "gs://$BACKUP_BUCKET" '--flatten=bindings[].members' \
      '--format=csv[no-heading](bindings.role,bindings.members,bindings.condition.title)') || exit 1
  fi
  while read -r email role title condition; do
    resource "role $title in the bucket" free
    listed "$role,serviceAccount:$email,$title" "$all"
    # "~" between the fields, as the expression has commas.
    options=(--member="serviceAccount:$email" --role="$role" --condition="^~^expression=$condition~title=$title" --format=none)
    create gcloud storage buckets add-iam-policy-binding "gs://$BACKUP_BUCKET" "${options[@]}"
    delete gcloud storage buckets remove-iam-policy-binding "gs://$BACKUP_BUCKET" "${options[@]}"
  done <<< "$BACKUP_ROLES"
}

# External Secrets reads Secret Manager as an account of each namespace (charts/lib/secrets.ts), and only that namespace's values.
secret_readers() {
  local namespace title condition
  while read -r namespace title condition; do
    [ -n "$namespace" ] || continue
    resource "namespace $namespace may read its values in Secret Manager" free
    project_role roles/secretmanager.secretAccessor \
      "principal://iam.googleapis.com/projects/$PROJECT_NUMBER/locations/global/workloadIdentityPools/$PROJECT.svc.id.goog/subject/ns/$namespace/sa/external-secrets" \
      "${condition//PROJECT_NUMBER/$PROJECT_NUMBER}" "$title"
  done <<< "$SECRET_READERS"
}

# With `traces`: the collector writes spans, and reads none.
trace_writer() {
  [ -n "$TRACE_WRITER" ] || return 0
  resource "the collector may write to Cloud Trace" 'free, spans beyond 2.5 million a month $'
  project_role roles/cloudtrace.agent \
    "principal://iam.googleapis.com/projects/$PROJECT_NUMBER/locations/global/workloadIdentityPools/$PROJECT.svc.id.goog/subject/ns/$TRACE_WRITER" \
    None ''
}

# Counters of lines that programs write to their logs and tell nowhere else (charts/monitoring/log-metrics.ts).
log_metrics() {
  local name description filter
  while IFS=$'\t' read -r name description filter; do
    resource "log-based metric $name: $description" free
    present "$filter" gcloud logging metrics list --project="$PROJECT" --filter="name=$name" '--format=value(filter)'
    update gcloud logging metrics update "$name" --project="$PROJECT" --description="$description" --log-filter="$filter"
    create gcloud logging metrics create "$name" --project="$PROJECT" --description="$description" --log-filter="$filter"
    keep "it is the project's, not the cluster's"
  done <<< "$LOG_METRICS"
}

# GKE allows what IAM or RBAC allows, and the predefined roles that let kubectl in read every Secret (container.developer) or
# every namespace (container.viewer). This one lets people reach the control plane; RBAC says what they may do there.
ACCESS_ROLE=openimClusterAccess

access_role() {
  local permissions=container.clusters.connect,container.clusters.get,container.clusters.list
  [ -n "$ACCESS_GROUPS" ] || return 0
  resource "role $ACCESS_ROLE: reach a cluster with kubectl, and nothing else" free
  present "${permissions//,/ }" gcloud iam roles describe "$ACCESS_ROLE" --project="$PROJECT" \
    '--format=value(includedPermissions.list(separator=" "))'
  update gcloud iam roles update "$ACCESS_ROLE" --project="$PROJECT" --permissions="$permissions"
  create gcloud iam roles create "$ACCESS_ROLE" --project="$PROJECT" --title="OpenIM: reach a cluster with kubectl" \
    --permissions="$permissions" --stage=GA
  keep "it is the project's, and IAM frees the name of a deleted role only after weeks"
}

access_groups() {
  local group
  while read -r group; do
    [ -n "$group" ] || continue
    resource "group $group may reach the cluster" free
    project_role "projects/$PROJECT/roles/$ACCESS_ROLE" "group:$group" None ''
  done <<< "$ACCESS_GROUPS"
}

# GKE leaves load balancers behind that Services and Gateways have made: kubectl deletes them before the cluster goes. Sets
# load_balancers, of those that the cluster may have.
can_reach() {
  local state kind
  load_balancers=()
  what="cluster $CLUSTER"
  cluster_settled
  state=$(cluster_list status) || exit 1
  # One that never came up has no load balancer, and nobody to ask for it.
  case $state in '' | ERROR) return ;; esac
  kubeconfig
  [ "$EDGE" = ingress-nginx ] || load_balancers+=(gateway/openim)
  [ "$EDGE" = gke-gateway ] || load_balancers+=(service/ingress-nginx-controller)
  for kind in "${load_balancers[@]}"; do
    what="load balancer of cluster $CLUSTER"
    run kubectl --context="$CONTEXT" --namespace="$EDGE_NAMESPACE" delete "$kind" --ignore-not-found --dry-run=server
  done
}

load_balancer() {
  local kind
  for kind in ${load_balancers[@]+"${load_balancers[@]}"}; do
    what="load balancer of cluster $CLUSTER"
    run kubectl --context="$CONTEXT" --namespace="$EDGE_NAMESPACE" delete "$kind" --ignore-not-found --timeout=10m
  done
}

# The StorageClass retains them, and a cluster does not delete disks that it did not make for itself. Another region may have a
# cluster of the same name: its disks are not ours.
disks() {
  local disk all zone count=0
  [ "$verb" = down ] || return 0
  what="disks of cluster $CLUSTER"
  all=$(ask gcloud compute disks list --project="$PROJECT" --filter="labels.goog-k8s-cluster-name=$CLUSTER AND zone~/$REGION-" \
    '--format=csv[no-heading](name,zone.basename())') || exit 1
  for disk in $all; do
    zone=${disk#*,}
    if [ -n "$delete_disks" ]; then
      run gcloud compute disks delete "${disk%,*}" --project="$PROJECT" --zone="$zone"
    else
      say "kept disk ${disk%,*} in $zone"
    fi
    count=$((count + 1))
  done
  [ -n "$delete_disks" ] || [ "$count" -eq 0 ] || say "kept $count disks; down --delete-disks deletes them"
}
