#!/usr/bin/env bash
# Replays the outage of Cloudflare on 2 July 2019 as incidentctl commands: replay.sh FOLDER
#
# It makes FOLDER/logbook, a repository with the record, and FOLDER/screens, what people saw on the
# way. What happened, and when, is from the company's public account, "Details of the Cloudflare
# outage on July 2, 2019", in other words: that is what the notes, the marks, the impact, the root
# causes and the follow-ups say. Who did what is not in it. So the people are roles, and how they
# worked together (who took command and when, calls, tasks, updates, the hand-over) is ours.
#
# INCIDENTCTL_NOW stands in for the clock, so every run makes the same bytes.
set -euo pipefail

folder=${1:?usage: replay.sh FOLDER (it must not exist)}
mkdir "$folder" "$folder/screens"
cd "$folder"

export INCIDENTCTL_NOW TZ=UTC COLUMNS=100 GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

# at TIME WHO: the clock, and who is at the keyboard. Commands of one minute are 5 seconds apart.
minute='' second=0
at() {
  if [ "$minute" = "$1" ]; then second=$((second + 5)); else minute=$1 second=0; fi
  INCIDENTCTL_NOW=$(printf '2019-07-02T%s:%02dZ' "$minute" "$second")
  case $2 in
    oncall) GIT_AUTHOR_NAME="SRE on call" ;;
    lead) GIT_AUTHOR_NAME="SRE lead" ;;
    manager) GIT_AUTHOR_NAME="Engineering manager" ;;
    waf) GIT_AUTHOR_NAME="WAF engineer" ;;
    support) GIT_AUTHOR_NAME="Support lead" ;;
    comms) GIT_AUTHOR_NAME="Communications lead" ;;
    scribe) GIT_AUTHOR_NAME="Scribe" ;;
  esac
  GIT_AUTHOR_EMAIL=$2@example.com
  GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
}

# did TIME WHO COMMAND…: somebody types a command. It goes to session.txt, with what it answers.
did() {
  at "$1" "$2"
  shift 2
  local word line="incidentctl"
  for word; do
    case $word in
      *\"*) word="'$word'" ;;
      *[!a-z0-9:./=_-]*) word="\"$word\"" ;;
    esac
    line="$line $word"
  done
  printf '\n%s  %s\n$ %s\n' "$minute" "$GIT_AUTHOR_NAME" "$line" >>../session.txt
  incidentctl "$@" >>../session.txt 2>&1
}

# saw TIME WHO NAME COMMAND…: somebody looks. The screen goes to screens/NAME.txt, and as JSON.
saw() {
  local name=$3
  at "$1" "$2"
  shift 3
  incidentctl "$@" >"../screens/$name.txt"
  incidentctl "$@" --json >"../screens/$name.json"
}

# The entry, and the incident, that the last command wrote.
entry() { sed -n 's/.* \[\([0-9a-z]*\)\]$/\1/p' ../session.txt | tail -1; }
incident() { sed -n 's/^INC-[0-9]*-\([0-9a-z]*\) .*/\1/p' ../session.txt | tail -1; }

git init --quiet --initial-branch=main logbook
cd logbook
at 09:00 scribe
incidentctl init >/dev/null
cat >incidentctl.toml <<'TOML'
format = 1
branch = "main"

[people]
oncall = { name = "SRE on call", email = "oncall@example.com", team = "sre" }
lead = { name = "SRE lead", email = "lead@example.com", team = "sre" }
manager = { name = "Engineering manager", email = "manager@example.com", team = "sre" }
waf = { name = "WAF engineer", email = "waf@example.com", team = "waf" }
support = { name = "Support lead", email = "support@example.com", team = "support" }
comms = { name = "Communications lead", email = "comms@example.com", team = "support" }
scribe = { name = "Scribe", email = "scribe@example.com", team = "sre" }

[roles]
support = "Answers customers who ask"

[services.http]
owner = "sre"
dashboard = "https://graphs.example.com/http"
tier = 1

[services.waf]
owner = "waf"
runbook = "https://wiki.example.com/waf"
dashboard = "https://graphs.example.com/waf"
tier = 1

[services.dashboard]
owner = "support"
tier = 2

[oncall.sre]
people = ["oncall", "lead"]
start = 2019-07-01T09:00:00
length = "7d"

[severities.sev1]
meaning = "Everyone is hit, everywhere"
close = ["severity", "impact-started", "detected", "postmortem", "internal-update", "public-update"]
updates = { internal = "30m", public = "15m" }
checklist = { commander = "5m", comms = "10m", scribe = "10m", services = "10m", note = "10m", identified = "20m", mitigated = "30m", resolved = "1h", summary = "1h" }

[severities.sev2]
meaning = "Many are hit, or an important part is down"
updates = { internal = "1h" }

[severities.sev3]
meaning = "Some are hit, and there is a way around"
TOML
GIT_AUTHOR_DATE=$INCIDENTCTL_NOW GIT_COMMITTER_DATE=$INCIDENTCTL_NOW \
  git commit --quiet -m "Say who we are, and what runs here" incidentctl.toml

# It is called a drill, because nobody kept this record on that day.
did 13:45 oncall open "Visitors get 502 errors from all locations" --kind drill \
  --severity sev2 --service waf --started 13:42 \
  --message "The first page: a synthetic test of the web application firewall (WAF) fails."
outage=$(incident)
export INCIDENTCTL_INCIDENT=$outage
did 13:46 oncall mark detected --at 13:45 "The page."
did 13:46 oncall note --as observation --at 13:45 - <<'TEXT'
Many alerts follow the first page:

- end-to-end tests fail
- global traffic drops
- 502 errors
- CPU is exhausted in many locations
TEXT
saw 13:47 lead 1347-status status

did 13:48 support open "Customers cannot reach the dashboard" --kind drill --service dashboard
dashboard=$(incident)

did 13:50 lead take "I have it."
did 13:50 lead severity sev1 --because "Alerts come from many locations: it is everywhere."
did 13:50 lead service add http dashboard
did 13:51 lead call waf comms support scribe: "Please join the call."
did 13:51 lead link https://chat.example.com/outage --as chat "We talk here."
did 13:51 oncall join --as ops
did 13:52 scribe join --as scribe
did 13:52 comms join
did 13:52 lead role comms comms
did 13:52 lead impact "CPU for HTTP traffic is at 100 % on nearly every server; visitors get 502 errors; about 80 % of the traffic is lost."
impact=$(entry)
did 13:53 oncall note --as hypothesis "This is an attack."
did 13:53 lead task add "Find out whether it is an attack" --to oncall --check 5m
did 13:53 lead task add "Get help against an attack" --to manager
did 13:54 waf join "I look at what changed."
did 13:54 lead task add "Find what changed at 13:42" --to waf --check 5m
saw 13:55 comms 1355-template update --template --audience public --next 10m
did 13:55 comms update --audience public --next 10m "Visitors of sites behind us get 502 errors. We are looking into it."
did 13:55 comms update --audience internal --next 30m "502 errors everywhere since 13:42. The SRE lead commands. We don't know the cause yet; it may be an attack."
did 13:56 manager update --audience exec --next 1h "All locations are hit, and up to about 80 % of the traffic is lost. The SRE lead commands."
saw 13:59 lead 1359-status status

did 14:00 waf note --as observation "The WAF is the component at fault. An attack is ruled out."
did 14:00 waf note --as action --at 13:42 "A change to the managed rules of the WAF is deployed worldwide in one step. The regular expression of one rule backtracks catastrophically."
did 14:00 waf link https://changes.example.com/waf-managed-rules --as change "The change of 13:42."
did 14:00 waf mark identified --at 14:00 "The managed rules of the WAF."
did 14:00 oncall task done 1 "It is none."
did 14:01 lead task drop 2 --because "An attack is ruled out."
did 14:01 waf task done 3 "The managed rules of the WAF."
did 14:02 lead note --as decision 'A "global terminate" of the managed rules is proposed: off, worldwide.'
did 14:02 lead task add "Switch the managed rules off, worldwide" --to oncall --check 3m
did 14:03 oncall note --as observation "The internal tools can't be reached: our own outage locks us out of the control panel."
did 14:03 oncall note --as action "We use a bypass that we have seldom practised. (Here stood how it works. The public account doesn't say, and nor do we.)"
did 14:04 scribe redact "$(entry)" --because "It said how to get past the control panel."
did 14:04 scribe note --by oncall --at 14:03 --as action "We use a bypass that we have seldom practised."
saw 14:06 lead 1406-status status
saw 14:06 lead 1406-checklist checklist

did 14:07 oncall note --as action "The global terminate is executed."
did 14:07 oncall mark mitigated --at 14:07
did 14:07 oncall task done 4
did 14:09 oncall note --as observation "Traffic and CPU are back to normal worldwide."
did 14:09 oncall mark resolved --at 14:09 "The impact is over."
did 14:10 comms update --audience public --next 45m "Traffic is back to normal since 14:09. The managed rules of our web application firewall are off until we are sure of the cause."
did 14:10 lead correct "$impact" --because "80 % was the worst, not all the time" \
  "CPU for HTTP traffic was at 100 % on nearly every server; visitors got 502 errors; at the worst, up to about 80 % of the traffic was lost."
did 14:11 lead task add "Revert the change; test it in one city, on a part of the traffic" --to waf --check 40m
did 14:11 lead task add "Switch the WAF on again, worldwide" --to waf
did 14:11 lead task add "Inspect all managed rules" --to waf

# Support's incident was the same one.
did 14:12 support take -i "$dashboard"
did 14:12 support note -i "$dashboard" --as observation "It is the outage of the WAF that locks them out."
did 14:12 support link "$outage" --as duplicate-of -i "$dashboard"
did 14:13 support close -i "$dashboard" --as duplicate --summary "Customers could not reach the dashboard because of the outage of the WAF."
did 14:13 lead excuse support: "Thank you. What is left is for the WAF team."

did 14:14 lead handover manager "What is left is to be sure of the cause, and to switch the WAF on again."
saw 14:14 manager 1414-brief brief
saw 14:15 manager 1415-status status
did 14:15 manager take "I have it. Thank you."
did 14:16 lead leave
did 14:20 manager update --audience internal "The WAF's managed rules are off since 14:07, and traffic is normal since 14:09. The change is being reverted and tested."

did 14:52 waf note --as action --at 14:09 "Until 14:52: the change is reverted and tested in one city, on a part of the traffic, to be sure of the cause."
did 14:52 waf task done 5 "We are sure of the cause."
did 14:52 waf note --as action --at 14:52 "The WAF is switched on again worldwide."
did 14:52 waf task done 6
did 14:53 comms update --audience public "Our web application firewall is on again worldwide since 14:52. One of its rules was the cause; we will publish what happened."
did 14:54 manager task followup 7 "Inspect all managed rules" --owner waf
did 14:54 manager task followup "Put the CPU protection back"
did 14:54 manager task followup "Measure the performance of rules in tests"
did 14:54 manager task followup "Move to an engine with guarantees (re2, or Rust's regex)"
did 14:54 manager task followup "Staged roll-out for rules"
did 14:54 manager task followup "An emergency way off the network for the tools"
did 14:54 manager task followup "Better status communication"
saw 14:55 manager 1455-tasks task list
did 14:55 scribe summary "One rule of the web application firewall, deployed worldwide at once, used up the CPU of nearly every server. Visitors got 502 errors for 27 minutes, until all managed rules were switched off. They were switched on again at 14:52, without the change."
did 14:56 manager link https://blog.cloudflare.com/details-of-the-cloudflare-outage-on-july-2-2019/ "The public account."
saw 14:57 manager 1457-status status

did 14:58 manager close \
  --root-cause "a regular expression that could backtrack without bound" \
  --root-cause "a CPU protection removed by mistake weeks before" \
  --root-cause "a test suite that did not measure CPU" \
  --root-cause "an engine without a complexity guarantee" \
  --root-cause "a process that let a non-emergency rule go worldwide at once" \
  --root-cause "a rollback plan that needed the full WAF build twice" \
  --root-cause "slow access to tools: credentials that are rarely used had been disabled" \
  --root-cause "customers could not reach the dashboard" \
  --root-cause "the status page and support were overwhelmed" \
  --postmortem https://blog.cloudflare.com/details-of-the-cloudflare-outage-on-july-2-2019/ \
  --thanks oncall --thanks waf --thanks scribe
saw 15:00 support show show "$outage"
saw 15:00 support list list --all
saw 15:00 manager owners owners
saw 15:00 manager oncall oncall
saw 15:01 manager review review "$outage"
saw 15:01 manager habits review --since 1d --kind drill
