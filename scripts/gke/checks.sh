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

# Asked of the API itself, as gcloud has no command for it. The token goes by standard input: a command line is open to
# every process of the machine.
permissions() {
  local url="https://cloudresourcemanager.googleapis.com/v1/projects/$PROJECT:testIamPermissions"
  local needed granted permission missing='' body=''
  needed='binaryauthorization.policy.update cloudkms.cryptoKeys.create cloudkms.cryptoKeys.setIamPolicy
    cloudkms.keyRings.create compute.addresses.create compute.firewalls.create compute.networks.create
    compute.routers.create compute.subnetworks.create container.clusters.create dns.managedZones.create
    dns.resourceRecordSets.create gkebackup.backupPlans.create iam.serviceAccounts.actAs iam.serviceAccounts.create
    logging.logMetrics.create logging.logMetrics.update
    resourcemanager.projects.setIamPolicy serviceusage.services.enable'
  [ -z "$BACKUP_BUCKET" ] ||
    needed="$needed iam.serviceAccounts.setIamPolicy storage.buckets.create storage.buckets.setIamPolicy storage.buckets.update"
  [ -z "$ACCESS_GROUPS" ] || needed="$needed iam.roles.create iam.roles.update"
  for permission in $needed; do
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
  for permission in $needed; do
    case $granted in *"\"$permission\""*) ;; *) missing="$missing $permission" ;; esac
  done
  [ -z "$missing" ] || die "You lack in project $PROJECT:$missing" "docs/runbooks/cluster.md lists the roles that have them."
}

# A project shows its quotas once the APIs are enabled. A cluster that is there has taken its share already.
quotas() {
  local all metric least most free
  [ "$verb" = up ] || return 0
  what="quotas of region $REGION"
  all=$(cluster_list name) || exit 1
  [ -z "$all" ] || return 0
  all=$(ask gcloud compute regions describe "$REGION" --project="$PROJECT" '--flatten=quotas[]' \
    '--format=csv[no-heading](quotas.metric,quotas.limit,quotas.usage)') || exit 1
  while read -r metric least most; do
    free=$(printf '%s' "$all" | tr ' ' '\n' | awk -F, -v metric="$metric" '$1 == metric { print int($2 - $3) }')
    if [ -z "$free" ]; then
      say "No quota $metric in region $REGION; not checked."
    elif [ "$free" -lt "$least" ]; then
      die "Quota $metric of region $REGION has $free left, and the cluster takes $least at the least, $most at the most." \
        "Ask for more: https://console.cloud.google.com/iam-admin/quotas?project=$PROJECT"
    elif [ "$free" -lt "$most" ]; then
      say "Quota $metric of region $REGION has $free left: enough for $least at the least, not for $most at the most."
    fi
  done <<< "$QUOTAS"
}
