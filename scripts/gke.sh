#!/usr/bin/env bash
# The GKE cluster of an environment and what it stands on. Values come from environments/<name>.ts (npm run values), the
# resources stand in scripts/gke/resources.sh. Needs bash 3.2 or newer, Node 20 or newer and, except for plan, gcloud.
set -euo pipefail

usage() {
  cat >&2 <<'USAGE'
usage: bash scripts/gke.sh <command> <environment>
  plan         print every command that makes the cluster; needs no login and no network
  up           make what is missing; may be stopped and run again at any time
  kubeconfig   let kubectl reach the cluster
  status       say what is there, what is missing and what differs; exit status 1 if anything does
  down [--delete-disks] [--delete-backups]
               take the cluster away; disks, bucket and backups stay unless told otherwise; deletes nothing
               where it could not finish: a missing permission, something of somebody else's in the network or
               the zone, with --delete-backups an object that is younger than 7 days
USAGE
  exit 2
}

# Nobody is asked anything by gcloud: a question in the middle of `up` would be answered by accident.
export CLOUDSDK_CORE_DISABLE_PROMPTS=1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
said=$scratch/stderr

# die LINE...: says them, without those that are empty, and ends.
die() {
  local text
  for text in "$@"; do
    [ -z "$text" ] || printf '%s\n' "$text" >&2
  done
  exit 1
}

say() { printf '%s\n' "$*"; }

# quoted WORD...: a line that a shell reads as these words; in $line.
quoted() {
  # In variables, because the versions of bash disagree on quotes inside a substitution.
  local word option quote="'" escaped="'\\''"
  line=
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:=,@%+-]*)
        option=''
        case $word in --[a-z]*=*) option=${word%%=*}= word=${word#*=} ;; esac
        word="$option'${word//$quote/$escaped}'"
        ;;
    esac
    line="$line${line:+ }$word"
  done
}

# What gcloud said last, as advice; nothing for what explains itself.
advice() {
  case $(tr '\n' ' ' < "$said") in
    *"auth login"* | *eauthenticat* | *credential*) say "Log in again: gcloud auth login" ;;
    *SERVICE_DISABLED* | *"has not been used"*) say "An API may need minutes after it was enabled." ;;
    *illing*) say "Link a billing account: https://console.cloud.google.com/billing/linkedaccount?project=$PROJECT" ;;
    *PERMISSION_DENIED* | *ermission* | *orbidden*) say "Your account lacks a role; docs/runbooks/cluster.md lists them." ;;
    *uota*) say "Ask for more: https://console.cloud.google.com/iam-admin/quotas?project=$PROJECT" ;;
    *"already exists"* | *ALREADY_EXISTS*) say "Somebody made it meanwhile, or the name belongs to somebody else." ;;
    *"in use"* | *"being used"*) say "Something that this script did not make still uses it; docs/runbooks/cluster.md, \"What is left\"." ;;
  esac
}

# ask COMMAND...: its output as words on one line. What does not exist is an empty answer; any other failure is the end.
ask() {
  local answer
  quoted "$@"
  say "? $line" >&2
  if ! answer=$("$@" 2> "$said"); then
    case $verb:$(tr '\n' ' ' < "$said") in
      *PERMISSION_DENIED* | *ermission* | *orbidden*) ;;
      *NOT_FOUND* | *"not found"* | *notFound* | *"does not exist"*) return ;;
      status:*SERVICE_DISABLED* | status:*"has not been used"*) return ;;
    esac
    cat "$said" >&2
    die "Cannot tell whether it is there: $what" "$(advice)"
  fi
  set -f
  # shellcheck disable=SC2086 # split into words
  set -- $answer
  say "$*"
}

# run COMMAND...: shows it, then runs it.
run() {
  quoted "$@"
  say "+ $line"
  # gcloud tells its progress on standard error: it must be seen as it comes, and kept for the advice.
  if ! { "$@" 2>&1 >&3 | tee "$said" >&2; } 3>&1; then
    die "Failed: $what" "$(advice)" "Nothing is undone. Go on from here: bash scripts/gke.sh $verb $environment"
  fi
}

# The words that scripts/gke/resources.sh is written in. Each acts in the command it is for and is silent in all others.

# resource WHAT COST: begins one.
resource() {
  what=$1 cost=$2 wanted='' found='' is=missing
}

# present ANSWER COMMAND...: the command gives this answer if the resource is there as it should be, nothing if it is not.
present() {
  wanted=$1
  shift
  [ "$verb" != plan ] || return 0
  found=$(ask "$@") || exit 1
  if [ "$found" = "$wanted" ] || [ "$(set_of "$found")" = "$(set_of "$wanted")" ]; then
    is=there
    report "$what"
  elif [ -n "$found" ]; then
    is=differs
    report "$what: is \"$found\", not \"$wanted\""
  else
    report "$what"
  fi
}

# listed ANSWER ANSWERS: the same, where one command has answered for several resources.
listed() {
  wanted=$1
  [ "$verb" != plan ] || return 0
  case " $2 " in *" $wanted "*) found=$wanted is=there ;; esac
  report "$what"
}

# absent COMMAND...: gives an answer only if something is there that should not be.
absent() {
  [ "$verb" != plan ] || return 0
  found=$(ask "$@") || exit 1
  is=there
  if [ -n "$found" ]; then
    is=differs
    report "$what: should not be there"
  fi
}

# retire COMMAND...: takes away what should not be there.
retire() {
  case $verb:$is in
    up:differs | down:differs) run "$@" ;;
  esac
}

# Google gives lists in an order of its own.
set_of() {
  printf '%s' "$1" | tr ' ,;' '\n' | sort
}

report() {
  case $verb in
    up | status) say "$is $1" ;;
  esac
  [ "$is" = there ] || incomplete=$((incomplete + 1))
}

# update COMMAND...: makes one that differs what it should be.
update() {
  if [ "$verb:$is" = up:differs ]; then
    run "$@"
    is=there
  fi
}

# create COMMAND...: makes one that is missing. Several for one resource are run all or none.
create() {
  case $verb:$is in
    plan:*)
      quoted "$@"
      say "$line  # $what; $cost"
      ;;
    up:missing) run "$@" ;;
    up:differs)
      die "$what is there, but is \"$found\" instead of \"$wanted\"." \
        "This is not changed in place: correct environments/$environment.ts, or take it away by hand."
      ;;
  esac
}

# delete COMMAND...: takes one away that is there, whatever it is like.
delete() {
  case $verb:$is in
    down:there | down:differs) run "$@" ;;
  esac
}

# keep WHY: says that it stays.
keep() {
  case $verb:$is in
    down:there | down:differs) say "kept $what: $1" ;;
  esac
}

here=$(dirname "$0")
# shellcheck source=scripts/gke/resources.sh
. "$here/gke/resources.sh"
# shellcheck source=scripts/gke/checks.sh
. "$here/gke/checks.sh"
cd "$here/.."

kubeconfig() {
  tool kubectl https://kubernetes.io/docs/tasks/tools/
  tool gke-gcloud-auth-plugin https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
  what="access to cluster $CLUSTER"
  run gcloud container clusters get-credentials "$CLUSTER" --project="$PROJECT" --location="$REGION" \
    "$([ -n "$PRIVATE_ACCESS_FROM" ] && echo --internal-ip || echo --dns-endpoint)"
  say "kubectl context: $CONTEXT"
}

up() {
  billing
  permissions "$(making)"
  each_resource
  say "The cluster stands. Next: bash scripts/gke.sh kubeconfig $environment"
  if [ "$DNS_ZONE" = "$CLUSTER" ]; then
    what="zone $DNS_ZONE"
    servers=$(ask gcloud dns managed-zones describe "$DNS_ZONE" --project="$PROJECT" '--format=value(nameServers)')
    say "Whoever holds the domain above $DOMAIN must delegate it to: $servers"
  fi
}

status() {
  each_resource
  [ "$incomplete" -eq 0 ] || die "$incomplete missing or different; make them: bash scripts/gke.sh up $environment"
}

# The cluster's name is the password: nobody types that of another one by mistake.
down() {
  local name
  say "This takes cluster $CLUSTER of project $PROJECT away, with everything that runs in it."
  printf '%s' "Its name, to go on: "
  read -r name || say
  [ "$name" = "$CLUSTER" ] || die "\"$name\" is not \"$CLUSTER\": nothing was changed."
  can_finish
  load_balancer
  each_resource
}

verb=${1-} environment=${2-}
case $verb in plan | up | kubeconfig | status | down) ;; *) usage ;; esac
[ -n "$environment" ] || usage
shift 2
delete_disks='' delete_backups=''
for option in "$@"; do
  case $verb:$option in
    down:--delete-disks) delete_disks=yes ;;
    down:--delete-backups) delete_backups=yes ;;
    *) usage ;;
  esac
done

tool node https://nodejs.org
# Not by npm, which would print its own lines about a failure after ours.
values=$(node --require ./scripts/lib/load-typescript.js scripts/values.ts "$environment") || exit 1
eval "$values"
CONTEXT="gke_${PROJECT}_${REGION}_$CLUSTER"
NODES_EMAIL="$NODES_ACCOUNT@$PROJECT.iam.gserviceaccount.com"
# In a plan these two words stand for what Google will give.
PROJECT_NUMBER=PROJECT_NUMBER EDGE_IP=EDGE_IP
what='' cost='' line='' wanted='' found='' is=missing incomplete=0

if [ "$verb" != plan ]; then
  tool gcloud https://cloud.google.com/sdk/docs/install
  known_project
fi
case $verb in
  plan)
    say "# What each line makes, and its cost a month: \$ up to 10 dollars, \$\$ to 100, \$\$\$ to 1000, \$\$\$\$ above."
    say "# PROJECT_NUMBER and EDGE_IP stand for what Google gives: the project's number, the load balancer's address."
    each_resource
    ;;
  *) "$verb" ;;
esac
