# shellcheck shell=bash disable=SC2154 # values and words come from scripts/gke.sh
# What must be so before anything is made, each with what to do when it is not.

tool() {
  command -v "$1" > /dev/null || die "$1 is not on the PATH; install it: $2"
}

# Sets PROJECT_NUMBER.
known_project() {
  what="a login"
  account=$(ask gcloud auth list --filter=status:ACTIVE '--format=value(account)') || exit 1
  [ -n "$account" ] || die "Nobody is logged in: gcloud auth login"
  what="project $PROJECT"
  PROJECT_NUMBER=$(ask gcloud projects describe "$PROJECT" '--format=value(projectNumber)') || exit 1
  [ -n "$PROJECT_NUMBER" ] || die "There is no project $PROJECT: gcloud projects create $PROJECT"
}

billing() {
  what="billing of project $PROJECT"
  enabled=$(ask gcloud billing projects describe "$PROJECT" '--format=value(billingEnabled)') || exit 1
  [ "$enabled" = True ] ||
    die "Project $PROJECT has no billing account: gcloud billing projects link $PROJECT --billing-account=ACCOUNT"
}

# What `up` does and may not be allowed to do.
making() {
  local all='binaryauthorization.policy.update cloudkms.cryptoKeys.create cloudkms.cryptoKeys.setIamPolicy
    cloudkms.keyRings.create compute.addresses.create compute.firewalls.create compute.networks.create
    compute.routers.create compute.subnetworks.create container.clusters.create dns.managedZones.create
    dns.resourceRecordSets.create gkebackup.backupPlans.create iam.serviceAccounts.actAs iam.serviceAccounts.create
    logging.logMetrics.create logging.logMetrics.update
    resourcemanager.projects.setIamPolicy serviceusage.services.enable'
  [ "$EDGE" = ingress-nginx ] || all="$all compute.globalAddresses.create"
  [ -z "$BACKUP_BUCKET" ] ||
    all="$all iam.serviceAccounts.setIamPolicy storage.buckets.create storage.buckets.setIamPolicy storage.buckets.update"
  [ -z "$ACCESS_GROUPS" ] || all="$all iam.roles.create iam.roles.update"
  say "$all"
}

# What `down` does.
unmaking() {
  local all='compute.addresses.delete compute.firewalls.delete compute.networks.delete compute.routers.delete
    compute.routers.update compute.subnetworks.delete container.clusters.delete dns.resourceRecordSets.delete
    iam.serviceAccounts.delete resourcemanager.projects.setIamPolicy'
  [ "$EDGE" = ingress-nginx ] || all="$all compute.globalAddresses.delete"
  [ "$DNS_ZONE" != "$CLUSTER" ] || all="$all dns.managedZones.delete"
  [ -z "$BACKUP_BUCKET" ] || all="$all storage.buckets.setIamPolicy"
  [ -z "$delete_disks" ] || all="$all compute.disks.delete"
  [ -z "$delete_backups" ] || all="$all gkebackup.backups.delete gkebackup.backupPlans.delete"
  [ -z "$delete_backups" ] || [ -z "$BACKUP_BUCKET" ] || all="$all storage.buckets.delete storage.objects.delete"
  say "$all"
}

# permissions NAMES: the end when one is missing. Asked of the API itself, as gcloud has no command for it. The token goes by standard input: a command
# line is open to every process of the machine.
permissions() {
  local url="https://cloudresourcemanager.googleapis.com/v1/projects/$PROJECT:testIamPermissions"
  local granted permission missing='' body=''
  for permission in $1; do
    body="$body${body:+,}\"$permission\""
  done
  tool curl https://curl.se/download.html
  what="your permissions in project $PROJECT"
  say "? gcloud auth print-access-token | curl --request POST $url" >&2
  granted=$(
    gcloud auth print-access-token | sed 's/.*/header = "Authorization: Bearer &"/' |
      curl --config - --silent --show-error --fail --request POST --header 'Content-Type: application/json' \
        --data "{\"permissions\":[$body]}" "$url" 2> "$said"
  ) || die "Cannot ask for $what: $(cat "$said")" "Log in again: gcloud auth login"
  for permission in $1; do
    case $granted in *"\"$permission\""*) ;; *) missing="$missing $permission" ;; esac
  done
  [ -z "$missing" ] || die "You lack in project $PROJECT:$missing" "docs/runbooks/cluster.md lists the roles that have them."
}

# foreign WHAT COMMAND...: the end when the command finds something that this script did not make.
foreign() {
  local others
  what=$1
  shift
  others=$(ask "$@") || exit 1
  [ -z "$others" ] || die "Nothing was deleted. $what would stop it halfway: $others" \
    "Delete them first, or what they belong to; docs/runbooks/cluster.md, \"What is left\"."
}

# Before `down` deletes the first thing: all that would stop it halfway. A network, a subnet and a DNS zone go only when
# nothing of anybody else is in them, and a bucket only when its youngest object is old enough.
can_finish() {
  local host ours young
  permissions "$(unmaking)"
  foreign "Firewall rules in network $CLUSTER" gcloud compute firewall-rules list --project="$PROJECT" \
    --filter="network~/$CLUSTER\$ AND NOT name~\"^($CLUSTER-|gke-|k8s|gkegw)\"" '--format=value(name)'
  foreign "Subnets of network $CLUSTER" gcloud compute networks subnets list --project="$PROJECT" \
    --filter="network~/$CLUSTER\$ AND NOT name=$CLUSTER" '--format=value(name)'
  foreign "Machines in network $CLUSTER" gcloud compute instances list --project="$PROJECT" \
    --filter="networkInterfaces.network~/$CLUSTER\$ AND NOT labels.goog-k8s-cluster-name=$CLUSTER" '--format=value(name)'
  if [ "$DNS_ZONE" = "$CLUSTER" ]; then
    ours="type=NS OR type=SOA"
    for host in $HOSTS; do ours="$ours OR (type=A AND name=$host.)"; done
    foreign "DNS records in zone $DNS_ZONE" gcloud dns record-sets list --project="$PROJECT" --zone="$DNS_ZONE" \
      --filter="NOT ($ours)" '--format=value(name,type)'
  fi
  if [ -n "$delete_backups" ] && [ -n "$BACKUP_BUCKET" ]; then
    what="objects of bucket $BACKUP_BUCKET"
    young=$(ask gcloud storage objects list "gs://$BACKUP_BUCKET/**" '--filter=creation_time>-P7D' --sort-by=~creation_time \
      --limit=1 '--format=value(name,creation_time)') || exit 1
    [ -z "$young" ] || die "Nothing was deleted. Bucket $BACKUP_BUCKET lets no object go for 7 days, and the youngest is $young." \
      "Run down without --delete-backups now, and with it when that object is 7 days old."
  fi
  can_reach
}

# A project shows its quotas once the APIs are enabled. A cluster that is there has taken its share already.
quotas() {
  local all metric least most free place
  [ "$verb" = up ] || return 0
  what="quotas of region $REGION"
  all=$(cluster_list name) || exit 1
  [ -z "$all" ] || return 0
  all=$(ask gcloud compute regions describe "$REGION" --project="$PROJECT" '--flatten=quotas[]' \
    '--format=csv[no-heading](quotas.metric,quotas.limit,quotas.usage)') || exit 1
  # Of all regions together: 12 to 32 cores in a new project, whatever the region grants.
  all="$all $(ask gcloud compute project-info describe --project="$PROJECT" '--flatten=quotas[]' \
    '--format=csv[no-heading](quotas.metric,quotas.limit,quotas.usage)')" || exit 1
  while read -r metric least most; do
    place="region $REGION"
    [ "$metric" != CPUS_ALL_REGIONS ] || place="project $PROJECT"
    free=$(printf '%s' "$all" | tr ' ' '\n' | awk -F, -v metric="$metric" '$1 == metric { print int($2 - $3) }')
    if [ -z "$free" ]; then
      say "No quota $metric in $place; not checked."
    elif [ "$free" -lt "$least" ]; then
      die "Quota $metric of $place has $free left, and the cluster takes $least at the least, $most at the most." \
        "Ask for more: https://console.cloud.google.com/iam-admin/quotas?project=$PROJECT"
    elif [ "$free" -lt "$most" ]; then
      say "Quota $metric of $place has $free left: enough for $least at the least, not for $most at the most."
    fi
  done <<< "$QUOTAS"
}
